import clients


def handler(event, context):
    if event.get("report"):
        athena = clients.client_of("athena")
        athena.list_work_groups()
    s3 = clients.client_of("s3")
    sqs = clients.client_of("sqs")
    sqs.list_queues()
    return s3.list_buckets()
