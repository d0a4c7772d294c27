import boto3

table = boto3.Session(region_name="us-east-1").resource("dynamodb").Table("orders")


def handler(event, context):
    table.put_item(Item=event)
