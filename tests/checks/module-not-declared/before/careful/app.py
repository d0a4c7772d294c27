import os
from contextlib import suppress
from typing import TYPE_CHECKING

try:
    import orjson as json
except ImportError:
    import json

with suppress(ImportError):
    import ujson

if os.environ.get("TRACED"):
    import aws_xray_sdk

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def handler(event, context):
    return json.dumps({})
