import boxes
import lids

def handler(event, context):
    return {}
