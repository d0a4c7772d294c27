import json


def handler(event, context):
    for record in event["Records"]:
        print("next is", record["messageId"])
        patient = json.loads(record["body"])
        yield patient["dateOfBirth"]
