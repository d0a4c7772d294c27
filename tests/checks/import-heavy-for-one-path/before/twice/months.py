"""Report by month."""

import pandas


def by_month(orders):
    return pandas.DataFrame(orders).sum()
