"""Ask the old database."""

import ibm_db


def handler(event, context):
    return ibm_db.connect(event["dsn"], "", "") is not None
