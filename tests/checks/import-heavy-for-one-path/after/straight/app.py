"""Tell of all orders, by way of another function."""

import pandas


def handler(event, context):
    return report(event["orders"])


def report(orders):
    return pandas.DataFrame(orders).to_csv()
