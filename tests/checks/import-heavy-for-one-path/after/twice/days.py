"""Report by day."""


def by_day(orders):
    import pandas

    return pandas.DataFrame(orders).to_csv()
