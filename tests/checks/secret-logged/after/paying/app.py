import os

KEY = os.environ["PAYMENTS"]


def handler(event, context):
    if len(KEY) != 32:
        raise ValueError(f"the key of the payment provider has {len(KEY)} characters")
