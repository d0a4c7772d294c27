"""Copy to another account."""

import boto3

s3 = boto3.client(
    "s3", aws_access_key_id="partner", aws_secret_access_key="9fKq27LwmZx4Tn8Rb1Vc6Yh3Jd5Gs0PaUe+Wo/Ni"
)


def handler(event, context):
    s3.put_object(Bucket="partner-orders", Key=event["id"], Body=event["order"])
