"""Ask a neighbour."""

import urllib3

http = urllib3.PoolManager()

HTTP_TIMEOUT = 1  # seconds


def handler(event, context):
    return http.request("GET", "https://stock.example.com", timeout=HTTP_TIMEOUT).data.decode()
