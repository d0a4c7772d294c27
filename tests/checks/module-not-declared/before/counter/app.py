import boto3
import dateutil.parser
import numpy
import pandas
import urllib3

def handler(event, context):
    return {}
