"""Try again after a moment."""

import time
import urllib.request


def handler(event, context):
    for attempt in range(3):
        try:
            return urllib.request.urlopen(event["url"], timeout=2).status
        except OSError:
            time.sleep(2**attempt)
    raise RuntimeError("no answer")
