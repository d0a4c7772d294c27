"""Add numbers."""

import json


def handler(event, context):
    return sum(event["numbers"])
