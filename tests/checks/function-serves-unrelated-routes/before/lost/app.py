import os

import boto3
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

app = APIGatewayHttpResolver()
orders = boto3.resource("dynamodb").Table(os.environ["ORDERS"])


@app.get("/orders/<number>")
def get_order(number):
    return orders.get_item(Key={"id": number}).get("Item")


@app.put("/orders/<number>")
def change_order(number):
    orders.put_item(Item={"id": number})


@app.get("/members/<name>")
def get_member(name):
    return table(name).get_item(Key={"id": name})


@app.put("/members/<name>")
def change_member(name):
    table(name).put_item(Item={"id": name})


def table(name, cache={}):
    return cache[name]


def handler(event, context):
    return app.resolve(event, context)
