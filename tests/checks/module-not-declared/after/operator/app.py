import socket

def handler(event, context):
    return {}
