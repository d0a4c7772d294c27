import os

import boto3
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

app = APIGatewayHttpResolver()
orders = boto3.resource("dynamodb").Table(os.environ["ORDERS"])
sns = boto3.client("sns")


@app.get("/orders/<number>")
def get_order(number):
    return orders.get_item(Key={"id": number}).get("Item")


@app.post("/orders")
def place_order():
    orders.put_item(Item=app.current_event.json_body)




@app.post("/orders/questions")
def ask():
    sns.publish(TopicArn="arn:aws:sns:eu-west-1:111122223333:questions", Message=app.current_event.body)


def handler(event, context):
    return app.resolve(event, context)
