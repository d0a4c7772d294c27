import boto3

queue, topic, bus, mail, keys = (
    boto3.client("sqs"),
    boto3.client("sns"),
    boto3.client("events"),
    boto3.client("stepfunctions"),
    boto3.client("kms"),
)


def handler(event, context):
    queue.send_message(QueueUrl="https://sqs.eu-west-1.amazonaws.com/111122223333/jobs", MessageBody="{}")
    topic.publish(TopicArn="arn:aws:sns:eu-west-1:111122223333:orders", Message="ordered")
    bus.put_events(Entries=[])
    mail.start_execution(stateMachineArn="arn:aws:states:eu-west-1:111122223333:stateMachine:orders")
    keys.generate_random(NumberOfBytes=8)
