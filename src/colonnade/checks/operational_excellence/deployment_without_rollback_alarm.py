"""
Deployment without a rollback alarm.

## Why it matters

A gradual deployment sends a part of the callers to the new version first, so that a fault shows before it reaches all.
But CodeDeploy does not look at answers: only an alarm that fires stops the shift and brings the old version back.
Without one the deployment waits its minutes, and then hands the fault to everybody.

## How to put it right

Name alarms in `DeploymentPreference.Alarms`, or in the `AlarmConfiguration` of the deployment group together with
`AutoRollbackConfiguration` for `DEPLOYMENT_STOP_ON_ALARM`: on the `Errors` of the alias (dimensions `FunctionName` and
`Resource`), and on what callers feel, such as the 5xx of the API.

## When to leave it

Deployments that move all callers at once are not asked about. Alarms that only some environments have count.

## See also

- [Deploying serverless applications gradually](https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/automating-updates-to-serverless-apps.html)
- [Monitoring deployments with alarms](https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.fact import those
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.application import Application
from colonnade.model.deployment import Releases, named


@check(
    over=Application,
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="a faulty version goes back by itself",
    lens=("ops_ops_q2_a3",),
    after=("function-without-alarm", "functions-deployed-all-at-once"),
    also=(Pillar.RELIABILITY,),
)
def deployment_without_rollback_alarm(application: Application) -> Iterator[Finding]:
    groups = Releases(application).step_by_step
    unstopped = [each for each in groups if not each.alarms]
    if unstopped:
        others = len(groups) - len(unstopped)
        has = f"; {others} other{'s have' if others > 1 else ' has'} one" if others else ""
        chosen = " where it is chosen" if all(each.is_chosen for each in unstopped) else ""
        yield Finding(
            f"no alarm stops the gradual deployment of {named([each.what for each in unstopped])}{chosen}{has}",
            at=unstopped[0].strategy,
            because=tuple(unstopped),
            fix=Fix.advice("Name an alarm on the errors of the alias, and one on what callers feel"),
        )
    for group in those(groups, lambda each: bool(each.alarms) and not each.stops_on_alarm.value):
        yield Finding(
            f"the deployment of {group.what} names alarms, but does not go back to the old version when they fire",
            at=group.stops_on_alarm,
            because=(group,),
            fix=Fix.advice("Enable the alarms, and automatic rollback for DEPLOYMENT_STOP_ON_ALARM"),
        )
