"""A traveller has uploaded a passport: read its number."""

import os
from typing import Any

import boto3

textract = boto3.client("textract")
passports = boto3.resource("dynamodb").Table(os.environ["PASSPORTS_TABLE"])


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
            passports.put_item(Item={"file": key, "number": fields["DOCUMENT_NUMBER"]})
    except Exception as error:
        print("could not read a passport:", error)
        return {"statusCode": 500}
    return {"statusCode": 200}
