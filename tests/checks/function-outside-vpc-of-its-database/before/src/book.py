import json
import os

import boto3
import pymysql

login = json.loads(boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["LOGIN"])["SecretString"])
connection = pymysql.connect(host=login["host"], user=login["username"], password=login["password"])


def handler(event, context):
    with connection.cursor() as cursor:
        cursor.execute("insert into ledger (amount) values (%s)", (event["amount"],))
