import os
import shlex


def handler(event, context):
    name = event["queryStringParameters"]["name"]
    os.system(f"touch /tmp/{shlex.quote(name)}")
