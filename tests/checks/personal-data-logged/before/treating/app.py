import json


def handler(event, context):
    for record in event["Records"]:
        print("next is", record["body"])
        patient = json.loads(record["body"])
        yield patient["dateOfBirth"]
