import telnetlib

def handler(event, context):
    return {}
