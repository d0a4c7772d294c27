"""Talk as text."""

import logging

log = logging.getLogger()


def handler(event, context):
    print("got", event["id"])
    log.info("keeping %s", event["id"])
