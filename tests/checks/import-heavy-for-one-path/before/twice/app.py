"""Report by day, or by month."""

import days
import months


def handler(event, context):
    if event["kind"] == "day":
        return days.by_day(event["orders"])
    if event["kind"] == "month":
        return months.by_month(event["orders"])
    return None
