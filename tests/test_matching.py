"""Whether patterns of policies cover what is needed."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade.privilege.matching import Cover, covers, covers_action, meet

STAGE, REGION = "\U000f0000", "\U000f8001"  # values: a parameter, a pseudo parameter
ORDERS, USERS = "\U00100000", "\U00100001"  # what AWS makes up for two resources

patterns = st.text("ab*?", max_size=8)
words = st.text("ab", max_size=8)
spelled = st.text(f"ab*?{STAGE}{REGION}{ORDERS}{USERS}", max_size=6)


@pytest.mark.parametrize(
    ("pattern", "subject", "expected"),
    [
        ("*", "arn:aws:s3:::orders", Cover.YES),
        ("arn:aws:s3:::orders/*", "arn:aws:s3:::orders", Cover.NO),
        ("arn:aws:s3:::orders/*", "arn:aws:s3:::orders/a/b", Cover.YES),
        ("arn:aws:s3:::orders/in/*", "arn:aws:s3:::orders/*", Cover.MAYBE),
        (f"table/orders-{STAGE}", f"table/orders-{STAGE}", Cover.YES),
        (f"table/orders-{STAGE}", "table/orders-prod", Cover.MAYBE),
        (f"table/orders-{STAGE}", f"table/users-{STAGE}", Cover.NO),
        (f"table/{STAGE}-orders", f"table/{STAGE}-users", Cover.NO),
        ("table/orders-*", f"table/orders-{STAGE}", Cover.YES),
        (f"{REGION}-Orders-{ORDERS}", f"{REGION}-Users-{USERS}", Cover.NO),
        (f"{REGION}-Orders-{ORDERS}", f"orders-{REGION}", Cover.NO),
        (f"{REGION}-*", f"{REGION}-Orders-{ORDERS}", Cover.YES),
        (ORDERS, USERS, Cover.NO),
        (STAGE, ORDERS, Cover.MAYBE),
        ("secret:pay-??????", "secret:pay-??????", Cover.YES),
        ("secret:pay-*", "secret:pay-??????", Cover.YES),
        ("secret:pay-?????", "secret:pay-??????", Cover.NO),
        ("secret:pay-abcdef", "secret:pay-??????", Cover.MAYBE),
    ],
)
def test_a_resource_is_covered(pattern: str, subject: str, expected: Cover) -> None:
    assert covers(pattern, subject) is expected


def test_actions_are_written_in_any_case() -> None:
    assert covers_action("DynamoDB:put*", "dynamodb:PutItem") is Cover.YES
    assert covers_action("dynamodb:Get?tem", "dynamodb:GetItem") is Cover.YES
    assert covers_action("dynamodb:GetItem", "dynamodb:PutItem") is Cover.NO


def test_the_opposite_of_an_answer() -> None:
    assert [each.opposite for each in (Cover.NO, Cover.MAYBE, Cover.YES)] == [
        Cover.YES,
        Cover.MAYBE,
        Cover.NO,
    ]


@given(patterns, words)
def test_a_word_is_covered_as_the_shell_would(pattern: str, word: str) -> None:
    expected = Cover.YES if fnmatchcase(word, pattern) else Cover.NO
    assert covers(pattern, word) is expected


@given(patterns, patterns, words)
def test_what_covers_a_pattern_covers_all_that_it_stands_for(wider: str, pattern: str, word: str) -> None:
    if covers(wider, pattern) is Cover.YES and covers(pattern, word) is Cover.YES:
        assert covers(wider, word) is Cover.YES


@given(patterns, patterns, words)
def test_patterns_that_do_not_meet_have_no_word_in_common(one: str, other: str, word: str) -> None:
    if covers(one, other) is Cover.NO:
        assert not (fnmatchcase(word, one) and fnmatchcase(word, other))


@given(patterns, patterns)
def test_patterns_meet_where_a_word_is_found(one: str, other: str) -> None:
    short = [re.sub(r"\*", filled, each) for each in (one, other) for filled in ("", "a", "b", "ab")]
    found = any(
        fnmatchcase(word.replace("?", letter), one) and fnmatchcase(word.replace("?", letter), other)
        for word in short
        for letter in "ab"
    )
    if found:
        assert meet(one, other)


@given(spelled, spelled)
def test_meeting_goes_both_ways(one: str, other: str) -> None:
    assert meet(one, other) == meet(other, one)


@given(spelled)
def test_everything_covers_itself(each: str) -> None:
    assert covers(each, each) is Cover.YES
    assert covers("*", each) is Cover.YES


@given(spelled, spelled)
def test_what_is_covered_meets(one: str, other: str) -> None:
    if covers(one, other) is Cover.YES:
        assert meet(one, other)


def test_many_wildcards_cost_no_time() -> None:
    assert covers("a*" * 500 + "b", "a" * 5000) is Cover.NO
