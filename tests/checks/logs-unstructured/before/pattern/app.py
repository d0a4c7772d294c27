"""Log JSON by a pattern."""

import logging

log = logging.getLogger()
shown = logging.StreamHandler()
shown.setFormatter(logging.Formatter('{"time": "%(asctime)s", "level": "%(levelname)s", "message": "%(message)s"}'))
log.addHandler(shown)


def handler(event, context):
    log.info("keeping %s", event["id"])
