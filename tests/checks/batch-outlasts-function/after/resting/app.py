def note(click):
    print(click)


def handler(event, context):
    for record in event["Records"]:
        note(record["kinesis"]["data"])
