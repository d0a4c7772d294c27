"""On the first of each month: how much was booked, by flight."""

import io
import os
from datetime import date
from typing import Any

import boto3
import numpy as np
import pandas as pd

bookings = boto3.resource("dynamodb").Table(os.environ["BOOKINGS_TABLE"])
s3 = boto3.client("s3")


def all_bookings() -> list[dict[str, Any]]:
    page = bookings.scan()
    found = page["Items"]
    while "LastEvaluatedKey" in page:
        page = bookings.scan(ExclusiveStartKey=page["LastEvaluatedKey"])
        found += page["Items"]
    return found


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    frame = pd.DataFrame(all_bookings())
    frame["price"] = frame["price"].astype(float)
    by_flight = frame.groupby("flight")["price"].agg(["count", "sum"])
    text = io.StringIO()
    by_flight.to_csv(text)
    key = f"{date.today():%Y-%m}.csv"
    s3.put_object(Bucket=os.environ["REPORTS_BUCKET"], Key=key, Body=text.getvalue())
    print("wrote", key)
    return {"flights": len(by_flight)}
