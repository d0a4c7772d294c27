"""Charge a card."""

import time
from functools import lru_cache

import boto3

secrets = boto3.client("secretsmanager")
ssm = boto3.client("ssm")

KEPT_FOR = 300  # seconds


@lru_cache
def kept_secret(name, period):
    """Get a secret; it is fetched anew with each `period`."""
    return secrets.get_secret_value(SecretId=name)


@lru_cache
def kept_parameter(name, period):
    """Get a parameter; it is fetched anew with each `period`."""
    return ssm.get_parameter(Name=name)


def handler(event, context):
    key = kept_secret("payments/key", time.time() // KEPT_FOR)["SecretString"]
    limit = kept_parameter("/payments/limit", time.time() // KEPT_FOR)["Parameter"]["Value"]
    return charge(event, key, int(limit))


def charge(event, key, limit):
    return event["amount"] <= limit
