"""Worlds: undecided conditions are tried both ways, consistently, and no more than it takes."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade.condition import (
    ALWAYS,
    MOST_WORLDS,
    NEVER,
    All,
    Condition,
    Either,
    Not,
    Same,
    TooManyWorlds,
    World,
    holds,
    in_every_world,
    in_world,
)

STAGE_IS_PROD = Same("the parameter Stage", "prod")
STAGE_IS_DEV = Same("the parameter Stage", "dev")
REGION_IS_DUBLIN = Same("AWS::Region", "eu-west-1")


def test_what_is_decided_needs_one_world() -> None:
    assert in_every_world(lambda: (holds(ALWAYS), holds(NEVER), holds(None))) == [
        (World(), (True, False, True))
    ]


def test_an_undecided_condition_is_tried_both_ways() -> None:
    answers = in_every_world(lambda: holds(STAGE_IS_PROD))
    assert sorted((str(world), answer) for world, answer in answers) == [
        ("the parameter Stage is 'prod'", True),
        ("the parameter Stage is not 'prod'", False),
    ]


def test_a_parameter_is_never_two_values_at_once() -> None:
    answers = in_every_world(lambda: (holds(STAGE_IS_PROD), holds(STAGE_IS_DEV)))
    assert sorted(answer for _, answer in answers) == [(False, False), (False, True), (True, False)]


def test_worlds_in_which_the_subject_does_not_exist_are_left_out() -> None:
    answers = in_every_world(lambda: holds(STAGE_IS_PROD), where=[STAGE_IS_PROD])
    assert [answer for _, answer in answers] == [True]


def test_a_subject_that_never_exists_has_no_answer() -> None:
    assert in_every_world(lambda: True, where=[NEVER]) == []


def test_conditions_read_well() -> None:
    assert str(Not(STAGE_IS_PROD)) == "the parameter Stage is not 'prod'"
    assert str(Not(ALWAYS)) == "not (always)"
    assert str(NEVER) == "never"
    both = All((STAGE_IS_PROD, Either((REGION_IS_DUBLIN, STAGE_IS_DEV))))
    assert (
        str(both)
        == "the parameter Stage is 'prod' and AWS::Region is 'eu-west-1' or the parameter Stage is 'dev'"
    )


def test_too_many_worlds_are_said_to_be_too_many() -> None:
    questions = [Same(f"the parameter P{number}", "yes") for number in range(MOST_WORLDS.bit_length() + 1)]
    with pytest.raises(TooManyWorlds, match="undecided conditions"):
        in_every_world(lambda: [holds(question) for question in questions])


def test_a_world_is_left_as_it_was() -> None:
    with in_world(World(((STAGE_IS_PROD, True),))):
        assert holds(STAGE_IS_PROD)
        with in_world(World(((STAGE_IS_PROD, False),))):
            assert not holds(STAGE_IS_PROD)
        assert holds(STAGE_IS_PROD)


conditions = st.recursive(
    st.builds(Same, st.sampled_from(["A", "B"]), st.sampled_from(["1", "2"])),
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Either, st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)


def evaluated(condition: Condition, values: dict[str, str]) -> bool:
    match condition:
        case Same(subject, value):
            return values[subject] == value
        case Not(inner):
            return not evaluated(inner, values)
        case All(inner_conditions):
            return all(evaluated(each, values) for each in inner_conditions)
        case Either(inner_conditions):
            return any(evaluated(each, values) for each in inner_conditions)


@given(conditions)
def test_the_worlds_cover_every_assignment_and_agree_with_it(condition: Condition) -> None:
    answers = in_every_world(lambda: holds(condition))
    for a, b in itertools.product(["1", "2", "other"], repeat=2):
        values = {"A": a, "B": b}
        fitting = [
            answer
            for world, answer in answers
            if all((values[known.subject] == known.value) is told for known, told in world.given)
        ]
        assert fitting == [evaluated(condition, values)]
