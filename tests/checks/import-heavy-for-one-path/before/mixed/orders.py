"""Read orders."""

import pandas


def read(event):
    return pandas.read_csv(event["file"])
