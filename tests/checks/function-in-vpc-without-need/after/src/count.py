import os

import redis

cache = redis.Redis(host=os.environ["CACHE"], ssl=True)


def handler(event, context):
    return cache.incr("carts")
