"""Read orders, and report some."""

import orders
import pandas


def handler(event, context):
    found = orders.read(event)
    return report(found) if event.get("report") else found


def report(found):
    return pandas.DataFrame(found).to_csv()
