"""Note what was uploaded."""

import boto3

uploads = boto3.resource("dynamodb").Table("uploads")


def handler(event, context):
    try:
        for record in event["Records"]:
            uploads.put_item(Item={"file": record["s3"]["object"]["key"]})
        return {"statusCode": 200}
    except Exception as error:
        print("could not note it:", error)
        return {"statusCode": 500, "body": str(error)}
