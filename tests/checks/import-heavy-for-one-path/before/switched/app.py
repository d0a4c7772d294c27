"""Add an order; where reports are wanted, tell of it."""

import os

import pandas

WANTED = os.environ["REPORTS"] == "yes"


def handler(event, context):
    if "REPORTS" in os.environ and os.getenv("REPORTS").lower() == "yes":
        total = count(event["orders"])
        if total is not None and WANTED:
            return total
    if WANTED:
        return count(event["orders"])
    return None


def count(orders):
    return pandas.DataFrame(orders).sum()
