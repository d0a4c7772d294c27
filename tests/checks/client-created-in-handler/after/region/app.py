import boto3

s3 = boto3.client("s3")


def handler(event, context):
    region = boto3.session.Session().region_name
    return s3.list_buckets(BucketRegion=region)
