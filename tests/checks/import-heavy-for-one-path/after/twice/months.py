"""Report by month."""


def by_month(orders):
    import pandas

    return pandas.DataFrame(orders).sum()
