import json


class Basket:
    def __init__(self, text):
        self.text = text

    def load(self):
        return json.loads(self.text)


def handler(event, context):
    """Give back what is in a basket."""
    return {"statusCode": 200, "body": str(Basket(event["headers"]["x-basket"]).load())}
