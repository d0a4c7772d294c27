def handler(event, context):
    print("goes on at", event["nextToken"], event["taskToken"])
