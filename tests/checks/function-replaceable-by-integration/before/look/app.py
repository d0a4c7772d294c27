"""Tell how far a snapshot is."""

import logging

import boto3

rds = boto3.client("rds")


def handler(event, context):
    try:
        answer = rds.describe_db_snapshots(DBSnapshotIdentifier=event["snapshot"])
    except Exception:
        logging.exception("could not look")
        raise
    return {"status": answer["DBSnapshots"][0]["Status"]}
