import smtplib

from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig, idempotent

seen = DynamoDBPersistenceLayer(table_name="seen")


@idempotent(persistence_store=seen, config=IdempotencyConfig(event_key_jmespath="id"))
def handler(event, context):
    with smtplib.SMTP("mail.example.com") as mail:
        mail.sendmail("shop@example.com", "owner@example.com", "Look at the orders")
