"""The gradual deployment of a function of SAM: CodeDeploy, and the alarms that stop it."""

from __future__ import annotations

from typing import Any

from colonnade.sources.cloudformation.made import (
    branches,
    choice,
    function_of,
    get_att,
    is_nothing,
    literal,
    made,
    picked,
    plain_items,
    plain_mapping,
    ref,
)
from colonnade.sources.cloudformation.sam_expansion import Expansion, Serverless
from colonnade.sources.cloudformation.sam_policies import ExecutionRole
from colonnade.sources.document import Node

_ROLLED_BACK_ON = ("DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST")


def add_deployment(expansion: Expansion, function: Serverless) -> None:
    """Add the gradual deployment that DeploymentPreference asks for."""
    preference = plain_mapping(function.properties.get("DeploymentPreference"))
    if preference is None or function.alias is None:
        return
    if (literal(preference.get("Enabled")) or "true").lower() == "false":
        return
    application = "ServerlessDeploymentApplication"
    if application not in expansion.resources:
        expansion.add(
            function,
            application,
            "AWS::CodeDeploy::Application",
            {"ComputePlatform": "Lambda"},
            at=preference,
            called="the deployment application",
        )
    role = preference.get("Role")
    if role is None and "CodeDeployServiceRole" not in expansion.resources:
        deploys = ExecutionRole("CodeDeployServiceRole", function, "codedeploy.amazonaws.com", preference)
        deploys.attach(preference, "service-role/AWSCodeDeployRoleForLambda")
        deploys.add(expansion)
    kind = literal(preference.get("Type"))
    entries: dict[str, Any] = {
        "ApplicationName": ref(application),
        "ServiceRoleArn": role or get_att("CodeDeployServiceRole", "Arn"),
        "DeploymentConfigName": f"CodeDeployDefault.Lambda{kind}" if kind else preference.get("Type"),
        "DeploymentStyle": {
            "DeploymentType": "BLUE_GREEN",
            "DeploymentOption": "WITH_TRAFFIC_CONTROL",
        },
        "AutoRollbackConfiguration": {"Enabled": True, "Events": list(_ROLLED_BACK_ON)},
        **picked(preference, ("TriggerConfigurations",)),
    }
    alarms = preference.get("Alarms")
    if alarms is not None and not is_nothing(alarms):
        entries["AlarmConfiguration"] = _alarms(alarms)
    expansion.add(
        function,
        f"{function.name}DeploymentGroup",
        "AWS::CodeDeploy::DeploymentGroup",
        entries,
        at=preference,
        called=f"the deployment of {function.name}",
    )


def _alarms(alarms: Node) -> object:
    """The alarms that stop a deployment, as CodeDeploy wants them: by name."""
    options = branches(alarms)
    if options:
        return made(alarms, choice(options[0], *(_alarms(each) for each in options[1:])))
    if is_nothing(alarms) or function_of(alarms):
        return alarms
    named = [{"Name": each} for each in plain_items(alarms)]
    return made(alarms, {"Enabled": True, "Alarms": named} if named else {})
