import clients

athena = clients.client_of("athena")
s3 = clients.client_of("s3")
sqs = clients.client_of("sqs")


def handler(event, context):
    if event.get("report"):
        athena.list_work_groups()
    sqs.list_queues()
    return s3.list_buckets()
