import boto3
from botocore.config import Config

texts = boto3.client(
    "bedrock-runtime", config=Config(read_timeout=8, retries={"total_max_attempts": 2, "mode": "standard"})
)


def handler(event, context):
    return texts.invoke_model(modelId="example", body=event["body"])["body"].read()
