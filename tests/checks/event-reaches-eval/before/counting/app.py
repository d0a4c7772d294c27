import json


def handler(event, context):
    """Work out a formula."""
    formula = json.loads(event["body"])["formula"]
    return {"statusCode": 200, "body": str(eval(formula))}
