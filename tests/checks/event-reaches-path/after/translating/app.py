def handler(event, context):
    language = event["queryStringParameters"]["language"]
    with open(f"texts/greeting-{language}.json") as file:
        return {"statusCode": 200, "body": file.read()}
