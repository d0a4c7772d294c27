def handler(event, context):
    import tenacity

    return tenacity.retry(lambda: event)()
