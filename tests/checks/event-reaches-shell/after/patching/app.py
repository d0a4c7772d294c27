import json

import boto3

ssm = boto3.client("ssm")
COMMANDS = {"web": "systemctl restart nginx", "worker": "systemctl restart worker"}


def handler(event, context):
    """Restart what the caller names."""
    service = json.loads(event["body"]).get("service")
    ssm.send_command(
        InstanceIds=["i-0123456789abcdef0"],
        DocumentName="AWS-RunShellScript",
        Parameters={"commands": [COMMANDS[service]]},
    )
