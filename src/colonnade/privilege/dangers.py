"""What some actions are good for in the wrong hands: more rights, other people's data, credentials."""

from __future__ import annotations

from colonnade.aws import iam
from colonnade.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Escalation:
    """Actions that together let a role give itself, or run something with, more than it is allowed."""

    actions: tuple[str, ...]
    how: str


# The known ways, as published by Rhino Security Labs ("AWS IAM Privilege Escalation – Methods and Mitigation") and
# continued by others; each row is what has to be allowed together, and what it makes possible.
ESCALATIONS = (
    Escalation(("iam:CreatePolicyVersion",), "rewrite a policy it has"),
    Escalation(("iam:SetDefaultPolicyVersion",), "bring back an older, wider version of a policy"),
    Escalation(("iam:AttachRolePolicy",), "attach any policy to a role"),
    Escalation(("iam:AttachUserPolicy",), "attach any policy to a user"),
    Escalation(("iam:AttachGroupPolicy",), "attach any policy to a group"),
    Escalation(("iam:PutRolePolicy",), "write any policy into a role"),
    Escalation(("iam:PutUserPolicy",), "write any policy into a user"),
    Escalation(("iam:PutGroupPolicy",), "write any policy into a group"),
    Escalation(("iam:UpdateAssumeRolePolicy",), "make itself a caller whom any role trusts"),
    Escalation(("iam:AddUserToGroup",), "put a user into a group of administrators"),
    Escalation(("iam:CreateAccessKey",), "make keys of any user"),
    Escalation(("iam:CreateLoginProfile",), "set a password for any user"),
    Escalation(("iam:UpdateLoginProfile",), "change the password of any user"),
    Escalation(("lambda:UpdateFunctionCode",), "run its own code with the role of another function"),
    Escalation(("lambda:UpdateFunctionConfiguration",), "add a layer with its own code to another function"),
    Escalation(("glue:UpdateDevEndpoint",), "sign in where another role is at work"),
    Escalation(("ssm:SendCommand",), "run commands on any instance with that instance's role"),
    Escalation(("sts:AssumeRole",), "assume every role that trusts the account"),
    Escalation(
        ("iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"),
        "run a new function with any role",
    ),
    Escalation(
        ("iam:PassRole", "lambda:CreateFunction", "lambda:CreateEventSourceMapping"),
        "have a new function run with any role",
    ),
    Escalation(("iam:PassRole", "ec2:RunInstances"), "start an instance with any role"),
    Escalation(("iam:PassRole", "cloudformation:CreateStack"), "deploy a stack with any role"),
    Escalation(
        ("iam:PassRole", "states:CreateStateMachine", "states:StartExecution"),
        "run a state machine with any role",
    ),
    Escalation(
        ("iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask"), "run a container with any role"
    ),
    Escalation(
        ("iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuild"), "run a build with any role"
    ),
    Escalation(("iam:PassRole", "glue:CreateJob", "glue:StartJobRun"), "run a job with any role"),
    Escalation(("iam:PassRole", "glue:CreateDevEndpoint"), "sign in where any role is at work"),
    Escalation(
        ("iam:PassRole", "sagemaker:CreateNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl"),
        "open a notebook with any role",
    ),
    Escalation(("iam:PassRole", "datapipeline:CreatePipeline"), "run a pipeline with any role"),
    Escalation(("iam:PassRole", "scheduler:CreateSchedule"), "have any role call any service on a schedule"),
)

# Reading these, on every resource, is reading what belongs to others.
DATA = frozenset(
    (
        "dynamodb:batchgetitem",
        "dynamodb:getitem",
        "dynamodb:getrecords",
        "dynamodb:partiqlselect",
        "dynamodb:query",
        "dynamodb:scan",
        "kinesis:getrecords",
        "kms:decrypt",
        "logs:filterlogevents",
        "logs:getlogevents",
        "rds-data:executestatement",
        "redshift-data:executestatement",
        "s3:getobject",
        "s3:getobjectversion",
        "sqs:receivemessage",
        "ssm:getparameter",
        "ssm:getparameters",
        "ssm:getparametersbypath",
        "timestream:select",
    )
)
# The answer to these is what lets somebody sign in.
CREDENTIALS = frozenset(
    (
        "cognito-identity:getcredentialsforidentity",
        "cognito-identity:getopenidtokenfordeveloperidentity",
        "iam:createaccesskey",
        "iam:createservicespecificcredential",
        "lightsail:downloaddefaultkeypair",
        "rds-db:connect",
        "redshift:getclustercredentials",
        "secretsmanager:batchgetsecretvalue",
        "secretsmanager:getsecretvalue",
        "sts:assumerole",
        "sts:assumerolewithsaml",
        "sts:assumerolewithwebidentity",
        "sts:getfederationtoken",
    )
)
_READING = frozenset(("List", "Read"))


def reads(action: str) -> bool:
    """Whether an action only reads; False where IAM's data does not know it."""
    return iam.access_level(action) in _READING


def changes(action: str) -> bool:
    """Whether an action changes something; True where IAM's data does not know it."""
    return not reads(action)


def harm(actions: frozenset[str]) -> str | None:
    """Say what the worst of these actions, in small letters, does on every resource; None for nothing of note."""
    if any(each.actions[0].lower() in actions for each in ESCALATIONS if len(each.actions) == 1):
        return "with that it can give itself more rights"
    if actions & CREDENTIALS:
        return "with that it can read credentials"
    if actions & DATA:
        return "with that it can read the data of others"
    return None
