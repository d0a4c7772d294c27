import os

import redis

cache = redis.Redis.from_url(os.environ["CACHE"])


def handler(event, context):
    return cache.get(event["cart"])
