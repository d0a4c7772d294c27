import random
import uuid

ENVIRONMENT = uuid.uuid4().hex
generator = random.Random(random.randint(0, 1_000_000))


def handler(event, context):
    return {"session": f"{ENVIRONMENT}-{generator.random()}"}
