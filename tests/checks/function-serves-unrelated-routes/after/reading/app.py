import os

import boto3
from flask import Flask

app = Flask(__name__)
dynamodb = boto3.resource("dynamodb")
orders = dynamodb.Table(os.environ["ORDERS"])
members = dynamodb.Table(os.environ["MEMBERS"])


@app.route("/orders/<number>")
def get_order(number):
    return orders.get_item(Key={"id": number}).get("Item")


@app.route("/orders/<number>/lines", methods=["GET"])
def get_lines(number):
    return orders.get_item(Key={"id": number})["Item"]["lines"]


@app.route("/members/<name>")
def get_member(name):
    return members.get_item(Key={"id": name}).get("Item")


@app.route("/members/<name>/points")
def get_points(name):
    return members.get_item(Key={"id": name})["Item"]["points"]


def handler(event, context):
    return app(event, context)
