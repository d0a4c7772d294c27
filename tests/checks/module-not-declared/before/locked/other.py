import boxes
import yaml

def handler(event, context):
    return {}
