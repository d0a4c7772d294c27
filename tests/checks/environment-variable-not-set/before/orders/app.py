"""Tell where orders are kept."""

import os

TABLE = os.environ["TABLE"]


def handler(event, context):
    return {"table": TABLE, "region": os.environ["AWS_REGION"], "level": os.environ.get("LEVEL", "INFO")}
