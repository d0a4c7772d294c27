"""Tell how far a snapshot is, if there is one."""

import boto3

rds = boto3.client("rds")


def handler(event, context):
    try:
        answer = rds.describe_db_snapshots(DBSnapshotIdentifier=event["snapshot"])
    except rds.exceptions.DBSnapshotNotFoundFault:
        return {"status": "none"}
    return {"status": answer["DBSnapshots"][0]["Status"]}
