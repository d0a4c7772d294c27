from functools import lru_cache

import clients

s3 = clients.client_of("s3")

sqs = clients.client_of("sqs")


@lru_cache
def get_athena_client():
    return clients.client_of("athena")


def handler(event, context):
    if event.get("report"):
        athena = get_athena_client()
        athena.list_work_groups()
    sqs.list_queues()
    return s3.list_buckets()
