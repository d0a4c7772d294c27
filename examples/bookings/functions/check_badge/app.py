"""Who asks from a desk: the badge in the header must be one of ours."""

import hashlib
import hmac
import os
from typing import Any

SEAL = os.environ.get("BADGE_SEAL", "")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    name, _, seal = event["authorizationToken"].partition(".")
    expected = hmac.new(SEAL.encode(), name.encode(), hashlib.sha256).hexdigest()
    effect = "Allow" if SEAL and hmac.compare_digest(seal, expected) else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    return {"principalId": name, "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
