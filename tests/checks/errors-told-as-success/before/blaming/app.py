"""POST /orders: keep an order."""

import functools

import boto3

orders = boto3.resource("dynamodb").Table("orders")


def answering(handler):
    @functools.wraps(handler)
    def wrapper(event, context):
        try:
            return handler(event, context)
        except Exception as error:
            return {"statusCode": 400, "body": f"bad request: {error}"}

    return wrapper


@answering
def handler(event, context):
    orders.put_item(Item={"id": event["body"]})
    return {"statusCode": 202}
