import os

import boto3
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

app = APIGatewayHttpResolver()
dynamodb = boto3.resource("dynamodb")
orders = dynamodb.Table(os.environ["ORDERS"])
stock = dynamodb.Table(os.environ["STOCK"])


@app.get("/orders/<number>")
def get_order(number):
    return orders.get_item(Key={"id": number}).get("Item")


@app.post("/orders")
def place_order():
    order = app.current_event.json_body
    orders.put_item(Item=order)
    take_from_stock(order["article"])
    return order


def take_from_stock(article):
    stock.update_item(Key={"id": article}, UpdateExpression="ADD pieces :one", ExpressionAttributeValues={":one": -1})


@app.get("/stock/<article>")
def get_stock(article):
    return stock.get_item(Key={"id": article}).get("Item")


@app.get("/health")
def health():
    return {"well": True}


def handler(event, context):
    return app.resolve(event, context)
