import jinja2


def handler(event, context):
    greeting = jinja2.Template("Hello " + event["queryStringParameters"]["name"])
    return {"statusCode": 200, "body": greeting.render()}
