import boto3

names = boto3.client("route53")


def handler(event, context):
    return names.get_hosted_zone_count()
