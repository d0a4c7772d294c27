"""Tell of all orders."""

import pandas


class Reports:
    def __init__(self):
        self.empty = self.frame([])

    def frame(self, orders):
        return pandas.DataFrame(orders)


reports = Reports()


def handler(event, context):
    return len(reports.empty)
