import os


def handler(event, context):
    print("started with " + str(dict(os.environ)))
