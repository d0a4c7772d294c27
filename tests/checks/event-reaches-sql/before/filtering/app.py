from database import rows


def handler(event, context):
    """List orders."""
    wanted = event["queryStringParameters"]["states"].split(",")
    return rows("WHERE state IN (" + ",".join(f"'{each}'" for each in wanted) + ")")
