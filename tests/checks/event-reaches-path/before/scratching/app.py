def handler(event, context):
    path = "/tmp/" + event["queryStringParameters"]["name"]
    with open(path, "w") as file:
        file.write(event["body"])
    with open(path) as file:
        return {"statusCode": 200, "body": file.read()}
