"""What an owner told other tools to leave alone counts where a check asks for the same practice."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from textwrap import dedent

import pytest
from samples import folder

from colonnade import peers
from colonnade.check import all_checks
from colonnade.config import Config
from colonnade.review import Review, review

BENCH = Path(__file__).parents[1] / "bench"
DATA = json.loads(Path(peers.__file__).with_name("peers.json").read_text("utf-8"))


def judged(place: Path, inside: str, kept: str = "") -> Review:
    """The review of a log group without retention that says something more, and of one that says nothing."""
    text = "Resources:\n  Kept:\n    Type: AWS::Logs::LogGroup\n"
    text += "".join(f"    {line}\n" for line in dedent(inside).splitlines())
    text += f"  Other:\n    Type: AWS::Logs::LogGroup\n{kept}"
    return review(folder(place, text), Config(checks=("log-group-never-expires",)))


@pytest.mark.parametrize(
    ("inside", "because"),
    [
        (
            """\
            Metadata:
              cfn_nag:
                rules_to_suppress:
                  - id: W84
                    reason: no key is needed
                  - id: W86
                    reason: >-
                      the auditors
                      want all of it
            """,
            "the auditors want all of it (told to cfn_nag for W86)",
        ),
        (
            "Metadata: {checkov: {skip: [{id: CKV_AWS_66, comment: for ever}]}}",
            "for ever (told to checkov for CKV_AWS_66)",
        ),
        (
            "# checkov:skip=CKV_AWS_66: for ever\nDeletionPolicy: Retain",
            "for ever (told to checkov for CKV_AWS_66)",
        ),
    ],
)
def test_a_reason_that_was_told_to_another_tool_is_a_reason(
    tmp_path: Path, inside: str, because: str
) -> None:
    result = judged(tmp_path, inside)
    assert [claim.resource for claim in result.findings] == ["Other"]
    ((claim, by),) = [(each.claim, each.by) for each in result.suppressed]
    assert (claim.resource, by.because) == ("Kept", because)


@pytest.mark.parametrize(
    "inside",
    [
        "Metadata: {cfn_nag: {rules_to_suppress: [{id: W86}]}}",
        "Metadata: {cfn_nag: {rules_to_suppress: [{id: W86, reason: ''}]}}",
        "Metadata: {cfn_nag: {rules_to_suppress: [{id: W84, reason: another rule}]}}",
        "Metadata: {cfn_nag: {rules_to_suppress: W86}}",
        "Metadata: {cfn_nag: [W86], checkov: {skip: [W86, [x]]}}",
        "Metadata: W86 of rules_to_suppress",
        "# checkov:skip=CKV_AWS_66\nDeletionPolicy: Retain",
        "# checkov:skip=CKV_AWS_66:\nDeletionPolicy: Retain",
        "# checkov:skip=CKV_AWS_158:no key is needed\nDeletionPolicy: Retain",
    ],
)
def test_without_a_reason_or_about_another_practice_it_is_none(tmp_path: Path, inside: str) -> None:
    result = judged(tmp_path, inside)
    assert [claim.resource for claim in result.findings] == ["Kept", "Other"]
    assert (result.suppressed, result.unused) == ((), ())


def test_what_was_told_to_another_tool_is_never_in_vain(tmp_path: Path) -> None:
    inside = "Properties: {RetentionInDays: 7}\nMetadata: {checkov: {skip: [{id: CKV_AWS_66, comment: why}]}}"
    result = judged(tmp_path, inside)
    assert [claim.resource for claim in result.findings] == ["Other"]
    assert (result.suppressed, result.unused, result.problems) == ((), (), ())


def test_what_concerns_a_part_of_a_resource_does_not_concern_it_all(tmp_path: Path) -> None:
    role = """\
        Resources:
          Worker:
            Type: AWS::Lambda::Function
            Properties: {Runtime: python3.13, Handler: a.b, Role: !GetAtt Open.Arn}
          Open:
            Type: AWS::IAM::Role
            Metadata: {cdk_nag: {rules_to_suppress: [{id: AwsSolutions-IAM5, reason: why%s}]}}
            Properties:
              Policies:
                - PolicyDocument: {Statement: {Effect: Allow, Action: "s3:*", Resource: "*"}}
        """
    config = Config(checks=("role-allows-whole-service",))
    whole = review(folder(tmp_path / "whole", dedent(role % "")), config)
    assert (len(whole.findings), len(whole.suppressed)) == (0, 1)
    for name, more in (
        ("part", ", appliesTo: ['Action::s3:Get*']"),
        ("encoded", ", is_reason_encoded: true"),
    ):
        result = review(folder(tmp_path / name, dedent(role % more)), config)
        assert (len(result.findings), len(result.suppressed)) == (1, 0)


def test_the_rules_stand_for_checks_that_there_are() -> None:
    assert DATA["source"]
    assert DATA["as_of"]
    named = {name for rules in DATA["rules"].values() for checks in rules.values() for name in checks}
    assert named <= {each.name for each in all_checks()}


def test_the_concepts_of_the_peers_name_checks_that_there_are_or_say_why_not() -> None:
    concepts = tomllib.loads((BENCH / "peers" / "concepts.toml").read_text(encoding="utf-8"))
    names = {each.name for each in all_checks()}
    assert len(concepts) == 93  # the 94th are rules that are about nothing in common
    for concept in concepts.values():
        assert len({"checks", "otherwise", "not_yet"} & concept.keys()) == 1
        assert set(concept.get("checks", ())) <= names
        assert all(concept.get("apart", {}).values())
