import json
import logging

import boto3

secrets = boto3.client("secretsmanager")
logger = logging.getLogger()


def credentials():
    return json.loads(secrets.get_secret_value(SecretId="shop/database")["SecretString"])


def handler(event, context):
    """Connect to the database."""
    signed_in = credentials()
    logger.info("connecting to %s", signed_in["host"])
