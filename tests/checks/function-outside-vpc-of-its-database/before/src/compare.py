import os

import boto3
import requests

data = boto3.client("rds-data")


def handler(event, context):
    rate = requests.get("https://rates.example.com/eur", timeout=3).json()
    return rate, data.execute_statement(resourceArn=os.environ["CLUSTER"], secretArn=event["login"], sql="select 1")
