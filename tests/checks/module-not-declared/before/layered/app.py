import jwt
from aws_lambda_powertools import Logger

def handler(event, context):
    return {}
