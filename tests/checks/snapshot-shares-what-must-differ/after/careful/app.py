import random
import uuid

import boto3

s3 = boto3.client("s3")
generator = random.SystemRandom()


def handler(event, context):
    s3.put_object(Bucket="sessions", Key=uuid.uuid4().hex, Body=str(generator.random()))
