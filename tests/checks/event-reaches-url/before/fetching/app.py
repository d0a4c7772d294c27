import urllib.request


def fetch(url):
    request = urllib.request.Request(url, headers={"User-Agent": "previews"})
    return urllib.request.urlopen(request, timeout=3).read()


def handler(event, context):
    """Show what is at an address."""
    return {"statusCode": 200, "body": fetch(event["queryStringParameters"]["url"])}
