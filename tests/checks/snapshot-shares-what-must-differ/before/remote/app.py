import boto3
import requests

rates = requests.get("https://rates.example.com/today", timeout=3).json()
limits = boto3.client("dynamodb").get_item(TableName="Limits", Key={"id": {"S": "1"}})


def handler(event, context):
    return {"rate": rates[event["currency"]], "limits": limits}
