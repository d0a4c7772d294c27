"""Add numbers."""

import json
import pandas


def handler(event, context):
    return sum(event["numbers"])
