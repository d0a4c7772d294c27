"""Give the other side some time."""

import time


def handler(event, context):
    time.sleep(30)
    return event
