import boto3
import redis
import requests

def handler(event, context):
    return {}
