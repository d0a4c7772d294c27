import os

import requests


def handler(event, context):
    city = event["queryStringParameters"]["city"]
    fixed = requests.get(f"https://weather.example.com/{city}", timeout=3).json()
    return requests.get(os.environ["FORECASTS"] + "/" + city, json=fixed, timeout=3).text
