import random
import uuid

generator = random.SystemRandom()


def handler(event, context):
    return {"session": f"{uuid.uuid4().hex}-{generator.random()}"}
