import os

import boto3
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

app = APIGatewayHttpResolver()
dynamodb = boto3.client("dynamodb")


@app.get("/orders/<number>")
def get_order(number):
    return dynamodb.get_item(TableName=os.environ["ORDERS"], Key={"id": {"S": number}})


@app.put("/orders/<number>")
def change_order(number):
    dynamodb.put_item(TableName=os.environ["ORDERS"], Item={"id": {"S": number}})


@app.get("/any/<kind>/<number>")
def get_any(kind, number):
    return dynamodb.get_item(TableName=kind, Key={"id": {"S": number}})


@app.put("/any/<kind>/<number>")
def change_any(kind, number):
    dynamodb.put_item(TableName=kind, Item={"id": {"S": number}})


def handler(event, context):
    return app.resolve(event, context)
