"""POST /orders: keep an order."""

import functools

import boto3

orders = boto3.resource("dynamodb").Table("orders")


def answering(handler):
    @functools.wraps(handler)
    def wrapper(event, context):
        try:
            return handler(event, context)
        except ValueError as error:
            return {"statusCode": 400, "body": f"bad request: {error}"}
        except Exception as error:
            print("failed:", error)
            return {"statusCode": 500, "body": "try again later"}

    return wrapper


@answering
def handler(event, context):
    orders.put_item(Item={"id": event["body"]})
    return {"statusCode": 202}
