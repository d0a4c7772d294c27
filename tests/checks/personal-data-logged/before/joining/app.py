import json
import logging

logger = logging.getLogger()


def welcome(person):
    logger.info("welcome to %s", person["email"])


def handler(event, context):
    """Let somebody in."""
    welcome(json.loads(event["body"]))
    return {"statusCode": 200}
