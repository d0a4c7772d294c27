"""Report by day."""

import pandas


def by_day(orders):
    return pandas.DataFrame(orders).to_csv()
