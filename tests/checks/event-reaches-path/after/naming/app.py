import os


def handler(event, context):
    name = os.path.basename(event["queryStringParameters"]["page"])
    with open(os.path.join("pages", name)) as page:
        return {"statusCode": 200, "body": page.read()}
