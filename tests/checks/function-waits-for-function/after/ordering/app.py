"""Take an order."""

from pricing import price


def handler(event, context):
    return price(event)
