"""Answer CloudFormation."""

import json
import urllib.request


def handler(event, context):
    answer = json.dumps({"Status": "SUCCESS", "PhysicalResourceId": "setup"}).encode()
    urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], data=answer, method="PUT"))
