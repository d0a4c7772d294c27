"""Welcome a user."""

from aws_lambda_powertools import Logger

logger = Logger()


@logger.inject_lambda_context(log_event=False)
def handler(event, context):
    return event
