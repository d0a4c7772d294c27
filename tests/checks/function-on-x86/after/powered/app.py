"""Log."""

from aws_lambda_powertools import Logger

log = Logger()


def handler(event, context):
    log.info("done")
