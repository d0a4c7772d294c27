import ast
import json


def handler(event, context):
    """Add up numbers."""
    numbers = ast.literal_eval(json.loads(event["body"])["numbers"])
    return {"statusCode": 200, "body": str(sum(numbers))}
