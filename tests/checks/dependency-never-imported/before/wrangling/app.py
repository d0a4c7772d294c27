import awswrangler


def handler(event, context):
    return {}
