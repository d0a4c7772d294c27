"""Note when the stack changes."""

import cfnresponse


def handler(event, context):
    if event["RequestType"] == "Create":
        cfnresponse.send(event, context, cfnresponse.SUCCESS, {"made": True})
    elif event["RequestType"] == "Update":
        cfnresponse.send(event, context, cfnresponse.SUCCESS, {})
    elif event["RequestType"] == "Delete":
        cfnresponse.send(event, context, cfnresponse.SUCCESS, {})
