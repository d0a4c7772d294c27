import json
import os
from uuid import uuid4

import boto3

states = boto3.client("stepfunctions")
sns = boto3.client("sns")
sqs = boto3.client("sqs")


def handler(event, context):
    states.start_execution(stateMachineArn=os.environ["SHIPPING"], input=json.dumps(event["detail"]))
    sns.publish(PhoneNumber=event["detail"]["phone"], Message="Paid")
    sqs.send_message(
        QueueUrl="https://sqs.eu-west-1.amazonaws.com/111122223333/packing.fifo",
        MessageBody="pack",
        MessageGroupId="all",
        MessageDeduplicationId=uuid4().hex,
    )
