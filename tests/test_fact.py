"""Facts: a value, where it stands, and the reason where nobody can know it."""

from __future__ import annotations

import pytest

from colonnade.condition import Same, World, in_every_world, in_world
from colonnade.fact import Choice, Fact, NotApplicable, Opaque, Origin, Reference, Text, Unknown, those

PLACE = Origin("template.yaml", 7, 3, ("Resources", "Jobs"))
HIDDEN = Opaque("the parameter Hidden, which has no default", "Hidden")
LARGE = Same("the parameter Size", "large")


def test_a_known_fact_tells_its_value() -> None:
    fact: Fact[int] = Fact(30, PLACE, label="VisibilityTimeout")
    assert (fact.value, fact.known, str(fact), str(fact.origin)) == (
        30,
        True,
        "VisibilityTimeout is 30",
        "template.yaml:7",
    )
    assert str(Fact(30, PLACE)) == "30"


def test_an_opaque_fact_raises_with_its_reason_and_place() -> None:
    fact: Fact[int] = Fact(HIDDEN, PLACE, label="VisibilityTimeout")
    assert not fact.known
    with pytest.raises(
        Unknown, match=r"^VisibilityTimeout is the parameter Hidden, which has no default$"
    ) as raised:
        _ = fact.value
    assert raised.value.at == PLACE
    assert str(fact) == "VisibilityTimeout is the parameter Hidden, which has no default"


def test_a_choice_is_followed_in_each_world() -> None:
    fact: Fact[int] = Fact(Choice(LARGE, 900, Choice(Same("the parameter Size", "small"), HIDDEN, 30)), PLACE)
    with in_world(World(((LARGE, True),))):
        assert fact.value == 900
    values = in_every_world(lambda: fact.value if fact.known else None)
    assert sorted(str(value) for _, value in values) == ["30", "900", "None"]


def test_a_text_reads_as_its_author_wrote_it() -> None:
    text = Text(
        ("arn:aws:sqs:", Opaque("the region", "AWS::Region"), ":", Reference("t.yaml#Jobs", "QueueName"))
    )
    assert str(text) == "arn:aws:sqs:${AWS::Region}:${Jobs.QueueName}"
    assert str(Reference("t.yaml#Jobs")) == "${Jobs}"
    assert text.literal is None
    assert Text(("orders",)).literal == "orders"
    assert Text(()).literal == ""


class TestThose:
    def test_gives_back_what_it_is_true_of(self) -> None:
        assert those([1, 2, 3], lambda each: each > 1) == [2, 3]
        assert those([1], lambda each: each > 1) == []
        assert those([], bool) == []

    def test_one_that_cannot_be_known_hides_no_other(self) -> None:
        def asked(each: Fact[int]) -> bool:
            return each.value > 1

        known, low = Fact[int](2, PLACE), Fact[int](1, PLACE)
        hidden = Fact[int](Opaque("hidden", "it"), PLACE)
        assert those([hidden, known], asked) == [known]
        with pytest.raises(Unknown, match="hidden"):
            those([low, hidden], asked)

    def test_has_no_meaning_where_it_has_none_for_any(self) -> None:
        def asked(each: int) -> bool:
            if each < 0:
                raise NotApplicable("below nothing")
            return each > 1

        assert those([-1, 1], asked) == []
        with pytest.raises(NotApplicable, match="below nothing"):
            those([-1, -2], asked)
