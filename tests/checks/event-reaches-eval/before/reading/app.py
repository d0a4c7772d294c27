import yaml


def handler(event, context):
    settings = yaml.load(event["body"], Loader=yaml.SafeLoader)
    eval("1 + 1")
    return {"statusCode": 200, "body": settings["name"]}
