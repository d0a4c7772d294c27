import json
import uuid

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    s3.put_object(Bucket="payments", Key=f"{uuid.uuid4()}.json", Body=json.dumps(event["detail"]))
