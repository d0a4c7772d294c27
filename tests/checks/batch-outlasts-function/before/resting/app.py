import time


def note(click):
    time.sleep(1)
    print(click)


def handler(event, context):
    for record in event["Records"]:
        note(record["kinesis"]["data"])
