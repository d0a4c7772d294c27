"""Take note of a payment."""

import hmac
import os


def handler(event, context):
    given = event["headers"]["x-signature"]
    wanted = hmac.new(os.environ["KEY"].encode(), event["body"].encode(), "sha256").hexdigest()
    if not hmac.compare_digest(given, wanted):
        return {"statusCode": 401}
    return {"statusCode": 204}
