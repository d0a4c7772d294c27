import os
from urllib.request import urlopen


def handler(event, context):
    with urlopen(os.environ["CARRIER"], timeout=2) as answer:
        return answer.read().decode()
