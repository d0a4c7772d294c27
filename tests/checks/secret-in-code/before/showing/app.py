"""Tell what a key looks like."""


def handler(event, context):
    return "a key looks like AKIAIOSFODNN7EXAMPLE"
