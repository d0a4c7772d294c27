import os
import re


def check(name):
    if not re.fullmatch(r"[a-z]+", name):
        raise ValueError("not a name")


def handler(event, context):
    check(event["pathParameters"]["name"])
    os.system("report " + event["pathParameters"]["name"])
