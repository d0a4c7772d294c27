import os

import boto3
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

app = APIGatewayHttpResolver()
members = boto3.resource("dynamodb").Table(os.environ["MEMBERS"])


@app.get("/members/<name>")
def get_member(name):
    return members.get_item(Key={"id": name}).get("Item")


@app.route("/members/<name>", method=["PUT"])
def change_member(name):
    members.put_item(Item={"id": name, **app.current_event.json_body})


def handler(event, context):
    return app.resolve(event, context)
