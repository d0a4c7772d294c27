"""Welcome a user."""

from aws_lambda_powertools import Logger

logger = Logger()


@logger.inject_lambda_context
def handler(event, context):
    logger.info("joined", extra={"pool": event["userPoolId"]})
    return event
