import json
import os

import boto3
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig, idempotent

states = boto3.client("stepfunctions")
sns = boto3.client("sns")
sqs = boto3.client("sqs")
seen = DynamoDBPersistenceLayer(table_name="seen")


@idempotent(persistence_store=seen, config=IdempotencyConfig(event_key_jmespath="id"))
def handler(event, context):
    states.start_execution(
        stateMachineArn=os.environ["SHIPPING"], name=event["id"], input=json.dumps(event["detail"])
    )
    sns.publish(PhoneNumber=event["detail"]["phone"], Message="Paid")
    sqs.send_message(
        QueueUrl="https://sqs.eu-west-1.amazonaws.com/111122223333/packing.fifo",
        MessageBody="pack",
        MessageGroupId="all",
        MessageDeduplicationId=event["id"],
    )
