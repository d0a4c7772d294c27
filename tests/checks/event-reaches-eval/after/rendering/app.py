import jinja2

GREETING = jinja2.Template("Hello {{ name }}")


def handler(event, context):
    return {"statusCode": 200, "body": GREETING.render(name=event["queryStringParameters"]["name"])}
