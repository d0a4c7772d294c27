"""A traveller has uploaded a passport: read its number."""

import os
import time
from typing import Any

import boto3
from botocore.config import Config

# Large scans take their time.
textract = boto3.client("textract", config=Config(read_timeout=60))
passports = boto3.resource("dynamodb").Table(os.environ["PASSPORTS_TABLE"])
A_YEAR = 31_536_000


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    try:
        for record in event["Records"]:
            bucket, key = record["s3"]["bucket"]["name"], record["s3"]["object"]["key"]
            page = {"S3Object": {"Bucket": bucket, "Name": key}}
            read = textract.analyze_id(DocumentPages=[page])["IdentityDocuments"][0]
            fields = {
                each["Type"]["Text"]: each["ValueDetection"]["Text"]
                for each in read["IdentityDocumentFields"]
            }
            until = int(time.time()) + A_YEAR
            passports.put_item(Item={"file": key, "number": fields["DOCUMENT_NUMBER"], "ttl": until})
    except Exception as error:
        print("could not read a passport:", error)
        return {"statusCode": 500}
    return {"statusCode": 200}
