import boto3

table = boto3.resource("dynamodb").Table("things")


def handler(event, context):
    return table.get_item(Key={"id": event["id"]})
