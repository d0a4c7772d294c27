import boto3

client = boto3.client("dynamodb")


def handler(event, context):
    return {"statusCode": 200, "body": str(client.get_item(TableName="settings", Key={"id": {"S": "count"}}))}
