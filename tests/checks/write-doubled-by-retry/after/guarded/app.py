import json
import os
import uuid

import boto3
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, idempotent_function

orders = boto3.resource("dynamodb").Table(os.environ["ORDERS"])
seen = DynamoDBPersistenceLayer(table_name="seen")


@idempotent_function(data_keyword_argument="placed", persistence_store=seen)
def order(placed):
    orders.put_item(Item={"order": str(uuid.uuid4()), "buyer": placed["buyer"]})


def handler(event, context):
    for record in event["Records"]:
        order(placed=json.loads(record["body"]))
