"""The KMS key of its own that a template gives a resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from colonnade.fact import Fact, Text
    from colonnade.sources.cloudformation.building import Declared

# The properties that lead to the key; "[]" is the first element of a list.
_KEYS = {
    "AWS::DynamoDB::Table": ("SSESpecification", "KMSMasterKeyId"),
    "AWS::Events::EventBus": ("KmsKeyIdentifier",),
    "AWS::Kinesis::Stream": ("StreamEncryption", "KeyId"),
    "AWS::Lambda::Function": ("KmsKeyArn",),
    "AWS::Logs::LogGroup": ("KmsKeyId",),
    "AWS::S3::Bucket": (
        "BucketEncryption",
        "ServerSideEncryptionConfiguration[]",
        "ServerSideEncryptionByDefault",
        "KMSMasterKeyID",
    ),
    "AWS::SNS::Topic": ("KmsMasterKeyId",),
    "AWS::SQS::Queue": ("KmsMasterKeyId",),
    "AWS::SecretsManager::Secret": ("KmsKeyId",),
    "AWS::StepFunctions::StateMachine": ("EncryptionConfiguration", "KmsKeyId"),
}


def customer_key(declared: Declared) -> Fact[Text] | None:
    """The key that a resource is told to be encrypted with; None where it is told none."""
    path = _KEYS.get(declared.type)
    if path is None:
        return None
    properties = declared.properties
    for step in path[:-1]:
        if not properties.written:
            break
        if step.endswith("[]"):
            first = next(iter(properties.each(step[:-2])), None)
            properties = properties.within(step[:-2]) if first is None else first.properties()
        else:
            properties = properties.within(step)
    return properties.text(path[-1])
