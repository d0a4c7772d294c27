"""Makes the clients of the application."""

import boto3
from botocore.config import Config


def client_of(service):
    """Make a client that tries again."""
    config = Config(retries={"max_attempts": 5})
    return boto3.client(service, config=config)
