import logging

import boto3

secrets = boto3.client("secretsmanager")
logger = logging.getLogger()


def handler(event, context):
    answer = secrets.get_secret_value(SecretId="shop/payments")
    logger.info("read %s in version %s", answer["Name"], answer["VersionId"])
    logger.info("%d characters that end with %s", len(answer["SecretString"]), answer["SecretString"][-4:])
    logger.debug("it is %s", answer["SecretString"])
