"""Look into the account of a customer."""

import boto3

sts = boto3.client("sts")


def handler(event, context):
    role = sts.assume_role(RoleArn=event["role"], RoleSessionName="look")["Credentials"]
    s3 = boto3.client(
        "s3",
        aws_access_key_id=role["AccessKeyId"],
        aws_secret_access_key=role["SecretAccessKey"],
        aws_session_token=role["SessionToken"],
    )
    return [each["Name"] for each in s3.list_buckets()["Buckets"]]
