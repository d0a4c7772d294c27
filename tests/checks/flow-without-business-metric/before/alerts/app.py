import boto3

sns = boto3.client("sns")


def handler(event, context):
    sns.subscribe(TopicArn="arn:aws:sns:eu-west-1:111122223333:alerts", Protocol="email", Endpoint=event["body"])
    return {"statusCode": 201}
