"""Tell nothing but details, to those who ask for them."""

import logging

logger = logging.getLogger()


def handler(event, context):
    logger.debug("event: %s", event)
    return {"statusCode": 204}
