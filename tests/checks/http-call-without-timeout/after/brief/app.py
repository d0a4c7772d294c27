"""Ask a neighbour."""

import urllib3

http = urllib3.PoolManager(timeout=1.0)


def handler(event, context):
    return http.request("GET", "https://stock.example.com").data.decode()
