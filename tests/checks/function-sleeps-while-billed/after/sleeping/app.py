"""Give the other side some time."""


def handler(event, context):
    return event
