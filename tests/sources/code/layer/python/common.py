import json


def payload(event):
    return json.dumps(event)
