import os


def handler(event, context):
    print("started in " + os.environ["AWS_REGION"])
