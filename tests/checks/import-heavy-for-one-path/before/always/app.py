"""Tell of all orders."""

import pandas


def handler(event, context):
    return pandas.DataFrame(event["orders"]).to_csv()
