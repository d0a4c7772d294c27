from aws_lambda_powertools import Tracer
from aws_lambda_powertools.utilities import parameters

tracer = Tracer()


@tracer.capture_method(capture_response=False)
def key():
    return parameters.get_secret("shop/payments")


def handler(event, context):
    print(len(key()))
