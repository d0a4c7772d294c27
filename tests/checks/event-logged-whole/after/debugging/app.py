"""Take an order."""

import logging

logger = logging.getLogger()


def handler(event, context):
    logger.debug("order: %s", event)
    logger.info("order: %s", event["requestContext"]["requestId"])
    return {"statusCode": 202}
