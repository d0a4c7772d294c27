"""Write aws/sam_policy_templates.json anew from the installed aws-sam-translator."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib import metadata, resources
from pathlib import Path

DATA = Path(__file__).parent.parent / "src" / "colonnade" / "aws" / "sam_policy_templates.json"


def refresh(target: Path = DATA) -> None:
    """Take over the policy templates and connector profiles, with where they come from."""
    translator = resources.files("samtranslator")
    templates = json.loads(
        (translator / "policy_templates_data" / "policy_templates.json").read_text("utf-8")
    )
    profiles = json.loads((translator / "model" / "connector_profiles" / "profiles.json").read_text("utf-8"))
    contents = {
        "source": "aws-sam-translator, policy_templates_data/policy_templates.json and "
        "model/connector_profiles/profiles.json; Copyright Amazon.com, Inc. or its affiliates; Apache-2.0",
        "url": "https://github.com/aws/serverless-application-model",
        "version": metadata.version("aws-sam-translator"),
        "as_of": datetime.now(UTC).date().isoformat(),
        "Templates": {
            name: {"Parameters": sorted(each["Parameters"]), "Definition": each["Definition"]}
            for name, each in sorted(templates["Templates"].items())
        },
        "Connectors": profiles["Permissions"],
        "ConnectorResources": profiles["CfnResourceProperties"],
    }
    target.write_text(json.dumps(contents, indent=1, sort_keys=False) + "\n", "utf-8")


if __name__ == "__main__":
    refresh()
