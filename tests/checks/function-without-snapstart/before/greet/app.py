import boto3

table = boto3.resource("dynamodb").Table("Greetings")


def handler(event, context):
    return {"statusCode": 200, "body": str(table.get_item(Key={"id": "1"}).get("Item"))}
