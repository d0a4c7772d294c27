import os

KEY = os.environ["PAYMENTS"]


def handler(event, context):
    if len(KEY) != 32:
        raise ValueError(f"{KEY} is no key of the payment provider")
