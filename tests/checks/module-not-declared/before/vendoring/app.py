import money
import requests

def handler(event, context):
    return {}
