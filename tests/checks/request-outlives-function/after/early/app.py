import urllib.request

PRICES = urllib.request.urlopen("https://prices.example.com", timeout=20).read()


def handler(event, context):
    return PRICES[: event["length"]]
