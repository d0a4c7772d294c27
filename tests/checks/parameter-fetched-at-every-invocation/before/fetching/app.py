"""Charge a card."""

import boto3

secrets = boto3.client("secretsmanager")
ssm = boto3.client("ssm")


def handler(event, context):
    key = secrets.get_secret_value(SecretId="payments/key")["SecretString"]
    limit = ssm.get_parameter(Name="/payments/limit")["Parameter"]["Value"]
    return charge(event, key, int(limit))


def charge(event, key, limit):
    return event["amount"] <= limit
