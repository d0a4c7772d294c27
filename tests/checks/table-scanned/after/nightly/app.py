"""Count the orders."""

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event, context):
    pages = dynamodb.get_paginator("scan").paginate(TableName="orders", Select="COUNT")
    return sum(page["Count"] for page in pages)
