import os


def handler(event, context):
    print("reads", os.environ["PAYMENTS"])
