import json


def handler(event, context):
    person = json.loads(event["body"])
    print("person", person["id"], len(person["lastName"]))
    return {"statusCode": 200}
