import boto3

queue = boto3.client("sqs", endpoint_url="https://vpce-0123.sqs.eu-west-1.vpce.amazonaws.com")


def handler(event, context):
    queue.send_message(QueueUrl="https://sqs.eu-west-1.amazonaws.com/111122223333/jobs", MessageBody="{}")
