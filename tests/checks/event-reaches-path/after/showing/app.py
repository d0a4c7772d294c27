import os


def handler(event, context):
    """Give back a page."""
    name = os.path.basename(event["queryStringParameters"].get("page", "index.html"))
    with open(os.path.join("pages", name)) as page:
        return {"statusCode": 200, "body": page.read()}
