"""Talk as text."""

import logging

log = logging.getLogger()


def handler(event, context):
    log.info("got %s", event["id"])
    log.info("keeping %s", event["id"])
