from database import rows


def handler(event, context):
    """List orders."""
    return rows(event["queryStringParameters"]["states"].split(","))
