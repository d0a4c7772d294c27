"""Show a basket: of somebody who has signed in, or of the session."""

import os

import boto3
import jwt

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    token = event["headers"].get("Authorization")
    owner = jwt.decode(token, os.environ["KEY"], algorithms=["RS256"])["sub"] if token else event["headers"]["cookie"]
    return {"statusCode": 200, "body": str(table.get_item(Key={"owner": owner}))}
