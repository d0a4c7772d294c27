import os
import socket


def handler(event, context):
    socket.create_connection((os.environ["CACHE"], 6379), timeout=2).close()
