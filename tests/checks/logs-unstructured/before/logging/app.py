"""Log through the standard library."""

import logging

log = logging.getLogger()


def handler(event, context):
    log.info("keeping %s", event["id"])
