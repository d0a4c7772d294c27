import os


def handler(event, context):
    return {"cache": os.environ["CACHE"]}
