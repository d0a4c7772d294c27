"""
Functions are deployed all at once.

## Why it matters

A new version of a function takes over for every caller in the same second. A fault that no test found then reaches
all of them, and stays until somebody notices and deploys again. Shifted step by step, it reaches one caller in ten for
a few minutes, and an alarm brings the old version back before the others meet it.

## How to put it right

In SAM: `AutoPublishAlias: live` and `DeploymentPreference: {Type: Canary10Percent5Minutes, Alarms: [...]}`, best in
`Globals`. In plain CloudFormation: an alias, a CodeDeploy deployment group, and `UpdatePolicy` with
`CodeDeployLambdaAliasUpdate` on the alias. Where that slows down test environments, let a parameter choose `AllAtOnce`
there.

## When to leave it

Applications that nothing says are deployed to production are not asked about, nor are functions for whose answer nobody
waits: queues and streams retry. So are applications of which one of the parameters chooses how to deploy.
Where another tool shifts the traffic (a pipeline, a canary of the API), accept the finding and say so.

## See also

- [Deploying serverless applications gradually](https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/automating-updates-to-serverless-apps.html)
- [Deployment configurations](https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.application import Application
from colonnade.model.deployment import Releases, named


@check(
    over=Application,
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    severity=Severity.LOW,
    effort=Effort.HOURS,
    gain="a faulty version reaches a tenth of the callers, for minutes",
    lens=("ops_ops_q2_a3",),
    after=("alias-of-latest", "function-without-alarm"),
    also=(Pillar.RELIABILITY,),
    confidence=Confidence.MEDIUM,
)
def functions_deployed_all_at_once(application: Application) -> Iterator[Finding]:
    releases = Releases(application)
    awaited, reason, gradual = releases.awaited, releases.reason, releases.gradual
    at_once = [each for each in awaited if each not in gradual]
    if at_once:
        verb = "takes a new version" if len(at_once) == 1 else "take new versions"
        why = "while" if reason.by_example else "although"
        yield Finding(
            f"{named(at_once)} {verb} for all callers at once, {why} {reason}",
            at=at_once[0],
            because=(reason, *at_once[1:]),
            fix=Fix.advice(
                "Publish an alias where there is none, and give it a deployment preference that shifts traffic"
                " step by step"
            ),
            severity=Severity.MEDIUM if reason.by_example else None,
        )
