"""Show what there is to buy."""

import json
from pathlib import Path

goods = json.loads(Path("goods.json").read_text())


def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(goods)}
