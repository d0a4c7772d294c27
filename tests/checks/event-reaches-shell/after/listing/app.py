import subprocess


def handler(event, context):
    name = event["queryStringParameters"]["name"]
    return subprocess.check_output(["ls", "-l", "--", name])
