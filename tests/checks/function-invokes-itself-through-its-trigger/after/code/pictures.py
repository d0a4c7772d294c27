"""Make pictures smaller."""

import os

import boto3

s3 = boto3.client("s3")


def same_bucket(event, context):
    for record in event["Records"]:
        s3.put_object(Bucket=os.environ["SMALL"], Key="small/" + record["eventTime"], Body=b"")


def any_key(event, context):
    for record in event["Records"]:
        s3.put_object(Bucket=os.environ["SMALL"], Key=record["eventTime"], Body=b"")


def same_key(event, context):
    for record in event["Records"]:
        told = record["s3"]
        s3.put_object(Bucket=told["bucket"]["name"], Key=told["object"]["key"], Body=b"")
