import boto3


def handler(event, context):
    table = boto3.Session(region_name="us-east-1").resource("dynamodb").Table("orders")
    table.put_item(Item=event)
