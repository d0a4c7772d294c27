import boto3
import requests

dynamodb = boto3.client("dynamodb")


def handler(event, context):
    rates = requests.get("https://rates.example.com/today", timeout=3).json()
    limits = dynamodb.get_item(TableName="Limits", Key={"id": {"S": "1"}})
    return {"rate": rates[event["currency"]], "limits": limits}
