"""Tidy up."""


def handler(event, context):
    print(event)
