"""On the first of each month: how much was booked; in January also how the year went."""

import csv
import io
import os
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import boto3
import numpy as np
import pandas as pd

bookings = boto3.resource("dynamodb").Table(os.environ["BOOKINGS_TABLE"])
s3 = boto3.client("s3")
accountants = boto3.client(
    "s3",
    aws_access_key_id="bookings-upload",
    aws_secret_access_key="Vq3+8hTnWz0cLy5RfKd2Bm7XsJ9aGe4UoP6iQ1tH",
)


def all_bookings() -> list[dict[str, Any]]:
    page = bookings.scan()
    found = page["Items"]
    while "LastEvaluatedKey" in page:
        page = bookings.scan(ExclusiveStartKey=page["LastEvaluatedKey"])
        found += page["Items"]
    return found


def by_flight(found: list[dict[str, Any]]) -> str:
    earned: dict[str, Decimal] = defaultdict(Decimal)
    for booking in found:
        earned[booking["flight"]] += booking["price"]
    text = io.StringIO()
    csv.writer(text).writerows(sorted(earned.items()))
    return text.getvalue()


def year_in_review(found: list[dict[str, Any]]) -> str:
    frame = pd.DataFrame(found)
    frame["month"] = pd.to_datetime(frame["changedAt"]).dt.month
    frame["price"] = frame["price"].astype(float)
    return frame.pivot_table(index="flight", columns="month", values="price", aggfunc="sum").to_csv()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    found = all_bookings()
    today = date.today()
    reports = {f"{today:%Y-%m}.csv": by_flight(found)}
    if today.month == 1:
        reports[f"{today.year - 1}.csv"] = year_in_review(found)
    for key, text in reports.items():
        s3.put_object(Bucket=os.environ["REPORTS_BUCKET"], Key=key, Body=text)
        accountants.put_object(Bucket="accountants-inbox", Key=f"bookings/{key}", Body=text)
        print("wrote", key)
    return {"reports": sorted(reports)}
