import os


def handler(event, context):
    print("signs in with " + os.environ["PAYMENTS"])
