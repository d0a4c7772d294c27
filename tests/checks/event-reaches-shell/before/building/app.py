import os

from commands_of_the_layer import build


def handler(event, context):
    os.system(build(event))
