"""Take an event."""


def handler(event, context):
    return event
