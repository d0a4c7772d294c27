"""Charge a card."""

from aws_lambda_powertools.utilities import parameters


def handler(event, context):
    key = parameters.get_secret("payments/key", max_age=300)
    limit = parameters.get_parameter("/payments/limit", max_age=300)
    return charge(event, key, int(limit))


def charge(event, key, limit):
    return event["amount"] <= limit
