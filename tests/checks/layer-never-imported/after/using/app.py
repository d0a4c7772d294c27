from shop.prices import price


def handler(event, context):
    return price(event)
