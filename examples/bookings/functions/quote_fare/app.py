"""What does it cost to fly there?"""

import json
import os

import redis

fares = redis.Redis(host=os.environ["FARE_CACHE"], ssl=True, socket_timeout=2)


def handler(event, context):
    fare = fares.get(event["pathParameters"]["route"])
    if fare is None:
        return {"statusCode": 404, "body": json.dumps({"message": "nobody flies there"})}
    return {"statusCode": 200, "body": fare.decode()}
