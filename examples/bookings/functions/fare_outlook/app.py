"""GET /flights/{flight}/outlook: whether the fare of a flight is going up."""

from typing import Any

import pandas as pd
import scipy.stats
from bookings_shared.answers import ok

SEASON = pd.Series([1.00, 0.96, 1.04, 1.10, 1.07, 1.21, 1.38, 1.41, 1.15, 1.02, 0.94, 1.29])


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    month = int((event.get("queryStringParameters") or {}).get("month", "1"))
    ahead = SEASON.iloc[month - 1 : month + 2]
    trend = scipy.stats.linregress(range(len(ahead)), ahead.tolist())
    return ok({"flight": event["pathParameters"]["flight"], "rising": bool(trend.slope > 0)})
