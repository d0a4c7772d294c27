import importlib


def handler(event, context):
    return {}
