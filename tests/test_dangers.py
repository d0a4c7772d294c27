"""What actions are good for in the wrong hands: the lists, held against IAM's own data."""

from __future__ import annotations

import pytest

from colonnade.aws import iam
from colonnade.privilege.dangers import CREDENTIALS, DATA, ESCALATIONS, changes, harm, reads

# Retired services that some accounts still have.
_RETIRED = {"datapipeline:createpipeline"}


def test_every_action_is_published() -> None:
    named = {action.lower() for way in ESCALATIONS for action in way.actions} | DATA | CREDENTIALS
    assert {each for each in named - _RETIRED if not iam.is_published(each)} == set()


def test_ways_are_told_once() -> None:
    assert len({each.actions for each in ESCALATIONS}) == len(ESCALATIONS) >= 20
    assert len({each.how for each in ESCALATIONS}) == len(ESCALATIONS)


def test_what_reads_and_what_changes() -> None:
    assert reads("dynamodb:GetItem")
    assert reads("s3:ListBucket")
    assert changes("dynamodb:PutItem")
    assert changes("s3:PutBucketPolicy")
    assert changes("nothing:Known")


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ({"s3:putobject"}, None),
        ({"s3:getobject"}, "with that it can read the data of others"),
        ({"s3:getobject", "secretsmanager:getsecretvalue"}, "with that it can read credentials"),
        (
            {"secretsmanager:getsecretvalue", "iam:attachrolepolicy"},
            "with that it can give itself more rights",
        ),
    ],
)
def test_the_worst_is_told(actions: set[str], expected: str | None) -> None:
    assert harm(frozenset(actions)) == expected
