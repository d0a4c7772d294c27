"""Sign an order."""

import jwt
from aws_lambda_powertools.utilities.parameters import get_secret


def handler(event, context):
    return jwt.encode({"order": event["id"]}, get_secret("signing-key", max_age=300), algorithm="RS256")
