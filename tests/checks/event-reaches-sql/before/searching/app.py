import json

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event, context):
    """Find authors by their name."""
    data = json.loads(event["body"])
    statement = "SELECT * FROM authors WHERE name = '" + data["name"] + "'"
    return dynamodb.execute_statement(Statement=statement)["Items"]
