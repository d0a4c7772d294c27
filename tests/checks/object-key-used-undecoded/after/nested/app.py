"""Tell what is on a picture."""

from urllib.parse import unquote_plus

import boto3

rekognition = boto3.client("rekognition")


def handler(event, context):
    place = event["Records"][0]["s3"]
    image = {"S3Object": {"Bucket": place["bucket"]["name"], "Name": unquote_plus(place["object"]["key"])}}
    print(rekognition.detect_labels(Image=image)["Labels"])
