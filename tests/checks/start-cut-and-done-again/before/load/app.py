import boto3

settings = boto3.client("dynamodb").scan(TableName="settings")["Items"]


def handler(event, context):
    return {"statusCode": 200, "body": str(len(settings))}
