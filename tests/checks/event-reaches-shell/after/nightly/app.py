import os


def handler(event, context):
    os.system("backup " + event["target"])
