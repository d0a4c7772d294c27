"""Send one after the other."""

import time
import urllib.request


def handler(event, context):
    for url in event["urls"]:
        urllib.request.urlopen(url, timeout=2).close()
        time.sleep(0.2)
