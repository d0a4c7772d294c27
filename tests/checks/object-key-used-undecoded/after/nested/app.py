"""Tell what is on a picture."""

import urllib.parse

import boto3

rekognition = boto3.client("rekognition")


def handler(event, context):
    place = event["Records"][0]["s3"]
    key = urllib.parse.unquote_plus(place["object"]["key"], encoding="utf-8")
    image = {"S3Object": {"Bucket": place["bucket"]["name"], "Name": key}}
    print(rekognition.detect_labels(Image=image)["Labels"])
