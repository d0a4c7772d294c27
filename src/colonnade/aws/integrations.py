"""What policies call the services of Step Functions, which names them as the SDK for Java does."""

from __future__ import annotations

from functools import cache

from colonnade.aws.published import published

# Where the SDK for Java has another name than botocore.
_OF_JAVA = {
    "cloudwatchlogs": "logs",
    "cognitoidentity": "cognito-identity",
    "cognitoidentityprovider": "cognito-idp",
    "eventbridge": "events",
    "sfn": "states",
}


def integration_prefix(integration: str) -> str:
    """Tell it for an integration: "bedrock" for "aws-sdk:bedrockagent:createKnowledgeBase"."""
    service = integration.removeprefix("aws-sdk:").partition(":")[0]
    if not integration.startswith("aws-sdk:"):
        return service
    return _OF_JAVA.get(service) or _without_dashes().get(service, service)


@cache
def _without_dashes() -> dict[str, str]:
    prefixes: dict[str, str] = published("iam_services")["prefixes"]
    return {name.replace("-", ""): prefix for name, prefix in prefixes.items()}
