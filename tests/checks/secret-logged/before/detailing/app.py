"""Tell details to those who ask for them."""

import logging
import os

logger = logging.getLogger()
logger.setLevel(os.environ.get("LEVEL", "INFO"))


def handler(event, context):
    logger.debug("started with %s", os.environ)
    return {"statusCode": 204}
