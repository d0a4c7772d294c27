"""Second step of the workflow: ask the payment provider for the money and wait for its answer."""

import os
import time
from typing import Any

import boto3
import requests

secrets = boto3.client("secretsmanager")
ENDPOINT = os.environ["PAYMENT_ENDPOINT"]


class PaymentRefused(Exception):
    pass


def api_key() -> str:
    return secrets.get_secret_value(SecretId=os.environ["PAYMENT_SECRET"])["SecretString"]


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {api_key()}", "Idempotency-Key": event["bookingId"]}
    order = {"amount": event["price"], "reference": event["bookingId"]}
    payment = requests.post(f"{ENDPOINT}/payments", json=order, headers=headers).json()

    while payment["status"] == "pending":
        time.sleep(2)
        payment = requests.get(f"{ENDPOINT}/payments/{payment['id']}", headers=headers).json()

    if payment["status"] != "paid":
        print("refused", payment["id"])
        raise PaymentRefused(payment["id"])
    return {"paymentId": payment["id"]}
