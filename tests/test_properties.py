from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from templates import applications, stack

from colonnade.condition import All, Not, Same
from colonnade.fact import Choice, Fact, Opaque, Reference, Text, Unknown
from colonnade.sources.cloudformation.conversion import as_text, converted, stands
from colonnade.sources.cloudformation.properties import Properties
from colonnade.sources.cloudformation.values import MISSING, Structure, Values
from colonnade.sources.document import Mapping, Scalar
from colonnade.sources.nodes import Sequence

PROD = Same("the parameter Stage", "prod")
HEAD = """\
Parameters:
  Stage: {Type: String}
  Size: {Type: Number, Default: 3}
  Zones: {Type: CommaDelimitedList, Default: "a,b"}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  Never: !Equals [a, b]
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Made:
    Type: T
"""


def properties(text: str | None) -> Properties:
    """The properties of a resource, which are written from line 12 on."""
    written = "" if text is None else f"    Properties:\n      {text}\n"
    made = stack(HEAD + written)
    return Properties.of(made.template.resources["Made"], made)


def raws(facts: Any) -> list[object]:
    return [each.raw for each in facts]


class TestFact:
    @pytest.mark.parametrize(
        ("text", "kind", "expected"),
        [
            ("30", int, 30),
            ("'30'", int, 30),
            ("' -3 '", int, -3),
            ("30.0", int, 30),
            ("'1e3'", int, 1000),
            ("!Ref Size", int, 3),
            ("!Ref Size", str, "3"),
            ("1.5", float, 1.5),
            ("'2'", float, 2.0),
            ("true", bool, True),
            ("'False'", bool, False),
            ("text", str, "text"),
            ("true", str, "true"),
            ("5", str, "5"),
            ("!If [IsProd, 1, '2']", int, Choice(PROD, 1, 2)),
            ("!If [IsProd, 1, !Ref AWS::NoValue]", int, Choice(PROD, 1, 9)),
            ("!If [Never, 1, 2]", int, 2),
            ("!Ref AWS::NoValue", int, 9),
            ("", int, 9),
        ],
    )
    def test_has_the_kind_that_is_asked_for(self, text: str, kind: type, expected: object) -> None:
        assert properties(f"Timeout: {text}").fact("Timeout", kind, 9).raw == expected

    @pytest.mark.parametrize(
        ("text", "kind", "reason"),
        [
            ("soon", int, "'soon', where a whole number belongs"),
            ("true", int, "True, where a whole number belongs"),
            ("1.5", int, "1.5, where a whole number belongs"),
            (".nan", int, "nan, where a whole number belongs"),
            (".inf", int, "inf, where a whole number belongs"),
            ("maybe", bool, "'maybe', where true or false belongs"),
            ("soon", float, "'soon', where a number belongs"),
            ("[1]", int, "a list or mapping, where a whole number belongs"),
            ("!Ref Zones", str, "a list or mapping, where a text belongs"),
            ("!Ref Stage", int, "the parameter Stage, which has no default"),
            ("!GetAtt Jobs.Arn", str, "${Jobs.Arn}, which is only known when the stack is deployed"),
            ("!Sub 'a-${Stage}'", str, "a-${Stage}, which is only known when the stack is deployed"),
        ],
    )
    def test_is_unknown_with_its_reason(self, text: str, kind: type, reason: str) -> None:
        fact = properties(f"Timeout: {text}").fact("Timeout", kind, None)
        with pytest.raises(Unknown, match="Timeout is ") as unknown:
            _ = fact.value
        assert unknown.value.reason == f"Timeout is {reason}"

    def test_knows_where_it_was_written(self) -> None:
        fact = properties("Timeout: !If [IsProd, 30, 60]").fact("Timeout", int, 3)
        assert (fact.written, fact.label, fact.origin.line, fact.origin.column) == (True, "Timeout", 13, 16)
        assert fact.origin.path == ("Resources", "Made", "Properties", "Timeout")

    def test_that_nobody_wrote_knows_where_it_would_be(self) -> None:
        fact = properties("Other: 1").fact("Timeout", int, 3)
        assert (fact.raw, fact.written, fact.label) == (3, False, "Timeout")
        assert (fact.origin.line, fact.origin.start) == (10, -1)
        assert fact.origin.path == ("Resources", "Made", "Properties", "Timeout")
        assert properties("Other: 1").optional("Timeout", int).raw is None

    def test_of_a_resource_without_properties(self) -> None:
        none = properties(None)
        fact = none.fact("Timeout", int, 3)
        assert fact.origin.path == ("Resources", "Made", "Properties", "Timeout")
        assert none.raw_whole is MISSING
        assert (none.written, fact.written, none.label) == (False, False, "Properties")

    @given(st.integers(-(10**12), 10**12))
    def test_numbers_may_be_texts(self, number: int) -> None:
        assert (
            converted(str(number), int) == converted(number, int) == converted(float(number), int) == number
        )


class TestText:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("plain", Text(("plain",))),
            ("5", Text(("5",))),
            ("true", Text(("true",))),
            ("!Ref Jobs", Text((Reference("template.yaml#Jobs"),))),
            ("!Sub 'a-${Jobs}'", Text(("a-", Reference("template.yaml#Jobs")))),
            ("!Ref Stage", Opaque("the parameter Stage, which has no default", "Stage")),
            ("!If [IsProd, a, !Ref AWS::NoValue]", Choice(PROD, Text(("a",)), None)),
        ],
    )
    def test_keeps_its_parts(self, text: str, expected: object) -> None:
        fact = properties(f"Name: {text}").text("Name")
        assert fact is not None
        assert fact.raw == expected
        assert fact.written

    @pytest.mark.parametrize("text", ["Other: x", "Name: !Ref AWS::NoValue", "Name:"])
    def test_is_none_where_it_is_absent(self, text: str) -> None:
        assert properties(text).text("Name") is None

    def test_of_lists_is_opaque(self) -> None:
        found = as_text(Values(()))
        assert isinstance(found, Opaque)
        assert as_text(None) == Text(())


class TestHas:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Name: x", True),
            ("Name: !Ref Stage", True),
            ("Other: x", False),
            ("Name: !Ref AWS::NoValue", False),
            ("Name: !If [IsProd, x, !Ref AWS::NoValue]", Choice(PROD, True, False)),
            ("Fn::If: [IsProd, {Name: x}, {Other: x}]", Choice(PROD, True, False)),
        ],
    )
    def test_tells_whether_it_is_there(self, text: str, expected: object) -> None:
        assert properties(text).has("Name").raw == expected

    def test_is_unknown_where_the_whole_is(self) -> None:
        assert isinstance(properties("In: !Ref Stage").within("In").has("Name").raw, Opaque)


class TestWithin:
    def test_reads_the_mapping_within(self) -> None:
        inner = properties("Tracing: {Mode: Active}").within("Tracing")
        assert inner.fact("Mode", str, "PassThrough").raw == "Active"
        assert (inner.label, inner.written) == ("Tracing", True)
        assert inner.origin.path == ("Resources", "Made", "Properties", "Tracing")

    def test_is_empty_where_nobody_wrote_it(self) -> None:
        inner = properties("Other: 1").within("A").within("B")
        fact = inner.fact("C", int, 3)
        assert not inner.written
        assert inner.origin.path == ("Resources", "Made", "Properties", "A", "B")
        assert (fact.raw, fact.written) == (3, False)
        assert fact.origin.path == ("Resources", "Made", "Properties", "A", "B", "C")

    def test_has_the_alternatives_of_the_whole(self) -> None:
        inner = properties("In: !If [IsProd, {Mode: Active}, !Ref AWS::NoValue]").within("In")
        assert inner.fact("Mode", str, "PassThrough").raw == Choice(PROD, "Active", "PassThrough")
        assert inner.raw("Mode") == Choice(PROD, "Active", MISSING)
        assert inner.fact("Other", int, 1).raw == 1

    def test_of_what_is_no_mapping_is_opaque(self) -> None:
        for text in ("In: [1]", "In: text", "In: !Ref Stage"):
            inner = properties(text).within("In")
            assert isinstance(inner.fact("Mode", str, "x").raw, Opaque)
            assert inner.fact("Mode", str, "x").origin.line == 13
        assert properties("In:").within("In").fact("Mode", str, "x").raw == "x"


class TestDocument:
    @pytest.mark.parametrize(
        "text",
        [
            "Policy: {maxReceiveCount: 3, arn: !Sub '${Size}'}",
            """Policy: '{"maxReceiveCount": 3, "arn": "3"}'""",
            """Policy: !Sub '{"maxReceiveCount": 3, "arn": "${Size}"}'""",
            """Policy: {'Fn::Sub': '{"maxReceiveCount": 3, "arn": "${Size}"}'}""",
            """Policy: !Sub '{"maxReceiveCount": 3, "arn": "${Size}", "more": [{"x": "${Stage}"}]}'""",
        ],
    )
    def test_reads_a_mapping_or_the_text_of_one(self, text: str) -> None:
        document = properties(text).document("Policy")
        assert document.fact("maxReceiveCount", int, 0).raw == 3
        assert document.fact("arn", str, "").raw == "3"
        assert document.label == "Policy"

    @pytest.mark.parametrize(
        "text", ["Policy: plain", "Policy: !Ref Stage", "Policy: '{broken'", "Policy: '{\"'"]
    )
    def test_of_what_is_none_is_opaque(self, text: str) -> None:
        assert isinstance(properties(text).document("Policy").fact("x", str, "").raw, Opaque)

    def test_is_empty_where_nobody_wrote_it(self) -> None:
        assert properties("Other: 1").document("Policy").optional("x", int).raw is None


class TestEach:
    def test_gives_the_elements(self) -> None:
        items = properties("L: [a, !Ref Jobs, {k: 1}]").each("L")
        assert raws(items)[:2] == ["a", Reference("template.yaml#Jobs")]
        assert [each.condition for each in items] == [None] * 3
        assert items[2].properties().fact("k", int, 0).raw == 1
        assert [each.origin.path[-1] for each in items] == [0, 1, 2]
        assert {each.label for each in items} == {"L"}

    def test_takes_a_single_value_for_a_list_of_one(self) -> None:
        assert raws(properties("L: a").each("L")) == ["a"]
        assert len(properties("L: {k: 1, m: 2}").each("L")) == 1

    def test_of_what_is_absent_is_empty(self) -> None:
        for text in ("M: 1", "L: !Ref AWS::NoValue", "L:", "L: []"):
            assert properties(text).each("L") == []

    def test_leaves_out_no_value(self) -> None:
        assert raws(properties("L: [a, !Ref AWS::NoValue, b]").each("L")) == ["a", "b"]

    def test_gives_elements_their_condition(self) -> None:
        items = properties("L: [a, !If [IsProd, b, c], !If [IsProd, d, !Ref AWS::NoValue]]").each("L")
        assert [(each.raw, each.condition) for each in items] == [
            ("a", None),
            ("b", PROD),
            ("c", Not(PROD)),
            ("d", PROD),
        ]

    def test_gives_the_condition_of_the_whole_list(self) -> None:
        other = "!Equals [!Ref Size, !Ref Stage]"
        items = properties(f"L: !If [IsProd, [a, !If [{other}, b, !Ref AWS::NoValue]], c]").each("L")
        assert [each.raw for each in items] == ["a", "b", "c"]
        assert items[0].condition == PROD
        assert isinstance(items[1].condition, All)
        assert items[2].condition == Not(PROD)

    def test_leaves_out_what_can_never_be(self) -> None:
        text = "L: !If [IsProd, !If [IsProd, [a], [b]], [!If [IsProd, c, d]]]"
        assert raws(properties(text).each("L")) == ["a", "d"]

    def test_of_a_list_parameter(self) -> None:
        assert raws(properties("L: !Ref Zones").each("L")) == ["a", "b"]
        assert raws(properties("L: [x, !Ref Zones]").each("L")) == ["x", "a", "b"]

    def test_of_an_unreadable_list_is_one_opaque_item(self) -> None:
        (item,) = properties("L: !Ref Stage").each("L")
        assert item.raw == Opaque("the parameter Stage, which has no default", "Stage")
        assert isinstance(item.properties().fact("k", int, 0).raw, Opaque)
        assert not item.text().known

    def test_gives_texts(self) -> None:
        texts = properties("L: [a, 1, !Ref Jobs]").texts("L")
        assert raws(texts) == [Text(("a",)), Text(("1",)), Text((Reference("template.yaml#Jobs"),))]
        assert properties("L: ['5']").each("L")[0].fact(int).raw == 5


class TestEntries:
    def test_gives_the_entries_of_a_mapping(self) -> None:
        found = properties("V: {A: 1, B: !Ref Stage, C: !Ref AWS::NoValue}").entries("V")
        assert [(name, item.label) for name, item in found] == [("A", "A"), ("B", "B")]
        assert found[0][1].raw == 1
        assert found[0][1].origin.path[-1] == "A"

    def test_gives_those_of_the_whole(self) -> None:
        assert [name for name, _ in properties("A: 1\n      B: 2").entries()] == ["A", "B"]
        assert properties(None).entries() == []

    def test_gives_each_its_condition(self) -> None:
        text = "V: !If [IsProd, {A: 1, B: !If [IsProd, 2, 3]}, {A: 4}]"
        found = properties(text).entries("V")
        assert [(name, item.raw, item.condition) for name, item in found] == [
            ("A", 1, PROD),
            ("B", 2, PROD),
            ("A", 4, Not(PROD)),
        ]

    def test_of_what_cannot_be_read_is_one_opaque_item(self) -> None:
        for text in ("V: !Ref Stage", "V: text", "V: [a]"):
            ((name, item),) = properties(text).entries("V")
            assert name == ""
            assert isinstance(item.raw, Opaque)

    def test_of_what_is_absent_is_empty(self) -> None:
        assert properties("W: 1").entries("V") == []


class TestWhatSamMakes:
    def made(self) -> tuple[Properties, Mapping]:
        made = stack(HEAD + "    Properties: {Tracing: Active, Timeout: 5}\n")
        written = made.template.resources["Made"].properties
        assert written is not None
        config = Mapping.made(written, {"Mode": written.entries["Tracing"]})
        entries = {
            "TracingConfig": config,
            "Billing": Scalar.made(written, "on-demand"),
            "List": Sequence.made(written, [Scalar.made(written, "x")]),
            "Empty": Mapping.made(written, {}),
        }
        return Properties(Mapping.made(written, entries), made), written

    def test_keeps_the_place_and_name_of_what_the_user_wrote(self) -> None:
        found, written = self.made()
        fact = found.within("TracingConfig").fact("Mode", str, "PassThrough")
        assert (fact.raw, fact.label, fact.written) == ("Active", "Tracing", True)
        assert fact.origin == written.entries["Tracing"].origin

    def test_is_not_written_where_no_user_wrote_it(self) -> None:
        found, written = self.made()
        fact = found.fact("Billing", str, "x")
        assert (fact.raw, fact.written, fact.origin.line) == ("on-demand", False, written.origin.line)
        assert [each.written for each in found.each("List")] == [False]

    def test_tells_places_of_what_is_absent_from_what_is_written(self) -> None:
        found, written = self.made()
        assert found.fact("Memory", int, 1).origin.path == (*written.path, "Memory")
        assert found.within("Empty").fact("x", int, 1).origin.path == (*written.path, "x")

    def test_the_root_stands_nowhere(self) -> None:
        made = stack(HEAD)
        assert not stands(made.template.root)


class TestIncludes:
    def test_are_merged_with_what_stands_beside_them(self, tmp_path: Any) -> None:
        (tmp_path / "part.yml").write_text("Timeout: 5\nMemory: 1\n", encoding="utf-8")
        include = "{Name: AWS::Include, Parameters: {Location: part.yml}}"
        text = (
            "Resources:\n  A:\n    Type: T\n    Properties:\n      Memory: 2\n"
            f"      Fn::Transform: {include}\n"
            "  B:\n    Type: T\n    Properties:\n      Memory: 2\n      Fn::Transform: {Name: Mine}\n"
            f"  C:\n    Type: T\n    Properties:\n      Fn::Transform: {include}\n"
        )
        (made,) = applications(tmp_path, t=text)[0]
        found = Properties.of(made.template.resources["A"], made)
        timeout: Fact[int] = found.fact("Timeout", int, 3)
        assert (timeout.raw, timeout.origin.file) == (5, "part.yml")
        assert found.fact("Memory", int, 3).raw == 2
        assert [name for name, _ in found.entries()] == ["Memory", "Timeout", "Memory"]
        macro = Properties.of(made.template.resources["B"], made)
        assert isinstance(macro.fact("Timeout", int, 3).raw, Opaque)
        alone = Properties.of(made.template.resources["C"], made)
        assert isinstance(alone.raw_whole, Structure)
        assert alone.fact("Timeout", int, 3).raw == 5
