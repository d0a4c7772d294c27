def handler(event, context):
    return {"rendered": event["text"].upper()}
