import json
import os
import time

import boto3
import requests

dynamodb = boto3.client("dynamodb")
states = boto3.client("stepfunctions")


def handler(event, context):
    for record in event["Records"]:
        placed = json.loads(record["body"])
        dynamodb.put_item(
            TableName=os.environ["ORDERS"],
            Item={"order": {"S": placed["number"]}, "at": {"N": str(int(time.time()))}},
        )
        dynamodb.update_item(
            TableName=os.environ["STOCK"],
            Key={"sku": {"S": placed["sku"]}},
            UpdateExpression="SET reserved = :yes, version = version + :one ADD orders :order",
            ExpressionAttributeValues={":yes": {"BOOL": True}, ":one": {"N": "1"}, ":order": {"SS": ["a"]}},
        )
        states.start_execution(stateMachineArn=os.environ["SHIPPING"], name=placed["number"])
        requests.post(
            f"{os.environ['PAYMENT_URL']}/charges",
            json=placed,
            headers={"Idempotency-Key": placed["number"]},
            timeout=1,
        )
