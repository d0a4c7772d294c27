"""Print."""


def handler(event, context):
    print("got", event["id"])
