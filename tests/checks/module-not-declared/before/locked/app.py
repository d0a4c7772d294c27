import boxes
import crates

def handler(event, context):
    return {}
