from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from documents import COMMENT, documents, names, values
from hypothesis import HealthCheck, assume, event, given, reject, settings
from hypothesis import strategies as st

from colonnade.edit import Append, Edit, KeyPath, NewResource, Removal, TemplateEdit
from colonnade.sources.document import parse
from colonnade.sources.rewriting.plain import long_form, plain
from colonnade.sources.rewriting.refused import Refused
from colonnade.sources.rewriting.rewrite import rewritten

FILE = "template.yaml"


def rewrite(text: str, *edits: TemplateEdit) -> str:
    return rewritten(FILE, text, edits)


def rewritten_or_refused(text: str, *edits: TemplateEdit) -> str:
    """The new text; the example is left out where a text block at the end of a file lacks its line end."""
    try:
        return rewrite(text, *edits)
    except Refused as refused:
        event(refused.reason)
        if "also change" not in refused.reason:
            raise
        reject()


def put(path: KeyPath, value: Any) -> Edit:
    return Edit(FILE, path, value)


def read(text: str) -> Any:
    return long_form(plain(parse(FILE, text).root))


def told(data: Any) -> str:
    """Data as a text that tells 1 from true."""
    return json.dumps(data, sort_keys=True)


def paths(data: Any, path: KeyPath = ()) -> list[KeyPath]:
    """The paths of all values in data; intrinsic functions are left whole."""
    found = [path] if path else []
    if isinstance(data, dict) and not (len(data) == 1 and next(iter(data)).startswith(("Fn::", "Ref"))):
        for key, each in data.items():
            found += paths(each, (*path, key))
    elif isinstance(data, list):
        for index, each in enumerate(data):
            found += paths(each, (*path, index))
    return found


def around(data: Any, path: KeyPath) -> Any:
    for key in path[:-1]:
        data = data[key]
    return data


def without_common(before: str, after: str) -> str:
    """What of one text is not in the other, between what they begin and what they end with alike."""
    start = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), None)
    if start is None:
        start = min(len(before), len(after))
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return before[start : len(before) - end]


class TestAnyDocument:
    @settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
    @given(documents(), st.data())
    def test_setting_a_value_changes_that_value_alone(
        self, made: tuple[str, dict[str, Any]], data: st.DataObject
    ) -> None:
        text, held = made
        assert read(text) == held
        path = data.draw(st.sampled_from(paths(held)))
        value = data.draw(values)
        wanted = copy.deepcopy(held)
        around(wanted, path)[path[-1]] = value
        after = rewritten_or_refused(text, put(path, value))
        assert told(read(after)) == told(long_form(wanted))
        assert rewrite(after, put(path, value)) == after
        assert after.startswith("\ufeff") == text.startswith("\ufeff")
        if "\r\n" in text:
            assert "\n" not in after.replace("\r\n", "")
        else:
            assert "\r" not in after
        if not isinstance(around(held, path)[path[-1]], dict | list):
            assert after.count(COMMENT) == text.count(COMMENT)

    @settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
    @given(documents(), st.data())
    def test_adding_an_entry_only_adds(self, made: tuple[str, dict[str, Any]], data: st.DataObject) -> None:
        text, held = made
        within = data.draw(
            st.sampled_from(
                [(), *(each for each in paths(held) if isinstance(around(held, each)[each[-1]], dict))]
            )
        )
        name = data.draw(names.filter(lambda each: each not in around(held, (*within, ""))))
        assume(not any(str(each).startswith(("Ref", "Fn::")) for each in around(held, (*within, ""))))
        value = data.draw(values)
        wanted = copy.deepcopy(held)
        around(wanted, (*within, ""))[name] = value
        after = rewritten_or_refused(text, put((*within, name), value))
        assert read(after) == long_form(wanted)
        assert without_common(text, after).strip() in ("", "}")
        assert after.count(COMMENT) == text.count(COMMENT)

    @settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
    @given(documents(), st.data())
    def test_taking_out_a_value_leaves_all_others(
        self, made: tuple[str, dict[str, Any]], data: st.DataObject
    ) -> None:
        text, held = made
        path = data.draw(st.sampled_from(paths(held)))
        assume(len(path) > 1 or len(held) > 1)
        wanted = copy.deepcopy(held)
        del around(wanted, path)[path[-1]]
        after = rewritten_or_refused(text, Removal(FILE, path))
        assert told(read(after)) == told(long_form(wanted))

    @settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
    @given(documents(), st.data())
    def test_appending_keeps_what_is_in_the_list(
        self, made: tuple[str, dict[str, Any]], data: st.DataObject
    ) -> None:
        text, held = made
        lists = [each for each in paths(held) if isinstance(around(held, each)[each[-1]], list)]
        assume(lists)
        path = data.draw(st.sampled_from(lists))
        value = data.draw(values)
        there = around(held, path)[path[-1]]
        after = rewritten_or_refused(text, Append(FILE, path, value))
        now = around(read(after), path)[path[-1]]
        assert now in (long_form([*there, value]), long_form(there))
        assert rewrite(after, Append(FILE, path, value)) == after


SHARED = """\
Common: &common
  A: 1
  B: {c: d}
Resources:
  X:
    Properties:
      <<: *common
      T: 3
  Y:
    Properties: *common # here
  Z:
  - *common
  - a
"""


class TestShared:
    def test_what_a_merge_key_brings_is_overridden_where_it_changes(self) -> None:
        after = rewrite(SHARED, put(("Resources", "X", "Properties", "A"), 2))
        assert after == SHARED.replace("      T: 3\n", "      T: 3\n      A: 2\n")
        after = rewrite(SHARED, put(("Resources", "X", "Properties", "B", "c"), 2))
        assert after == SHARED.replace("      T: 3\n", "      T: 3\n      B:\n        c: 2\n")
        after = rewrite(SHARED, Removal(FILE, ("Resources", "X", "Properties", "B", "c")))
        assert after == SHARED.replace("      T: 3\n", "      T: 3\n      B: {}\n")

    def test_an_alias_is_written_out_where_it_changes(self) -> None:
        after = rewrite(SHARED, put(("Resources", "Y", "Properties", "B", "c"), 2))
        assert after == SHARED.replace(
            "Properties: *common # here", "Properties: # here\n      A: 1\n      B:\n        c: 2"
        )
        after = rewrite(SHARED, put(("Resources", "Y", "Properties"), "none"))
        assert after == SHARED.replace("*common # here", "none # here")
        assert rewrite("A: &a x\nB: {c: *a, d: 1}\n", put(("B", "c"), 2)) == "A: &a x\nB: {c: 2, d: 1}\n"

    def test_what_stands_beside_an_alias_is_changed(self) -> None:
        assert rewrite(SHARED, Append(FILE, ("Resources", "Z"), "b")) == SHARED + "  - b\n"
        assert rewrite("A: &a x\nB: {d: *a}\n", put(("B", "c"), 2)) == "A: &a x\nB: {d: *a, c: 2}\n"
        assert rewrite("A: &a {b: 1}\n", put(("A", "b"), 2)) == "A: &a {b: 2}\n"
        assert rewrite("A: &a x\n", put(("A",), [1])) == "A: &a\n  - 1\n"
        assert rewrite("A: &a x\n", put(("A",), {"Ref": "B"})) == "A: &a !Ref B\n"

    @pytest.mark.parametrize(
        ("edit", "why"),
        [
            (put(("Common", "A"), 2), "it would also change Resources.X.Properties.A"),
            (put(("Resources", "Z", 0, "A"), 2), "an alias in a list"),
            (Removal(FILE, ("Resources", "X", "Properties", "A")), "written elsewhere and shared"),
            (Removal(FILE, ("Resources", "Z", 1)), "the list holds an alias"),
        ],
    )
    def test_what_would_change_other_places_is_refused(self, edit: TemplateEdit, why: str) -> None:
        with pytest.raises(Refused, match=why):
            rewrite(SHARED, edit)

    def test_a_list_that_ends_with_an_alias_in_brackets_is_not_added_to(self) -> None:
        with pytest.raises(Refused, match="the last element is an alias"):
            rewrite("A: &a x\nB: [1, *a]\n", Append(FILE, ("B",), 2))


class TestStyles:
    @pytest.mark.parametrize(
        ("before", "edit", "after"),
        [
            # quotes stay, and are doubled where that is how they are written
            ("A: 'x'\n", put(("A",), "it's"), "A: 'it''s'\n"),
            ('A: "x"\n', put(("A",), "30"), 'A: "30"\n'),
            ("A: 'x'\n", put(("A",), 30), "A: 30\n"),
            ("A: 'x'\nB: y\n", put(("B",), "30"), "A: 'x'\nB: '30'\n"),
            # comments stay
            ("A: 1  # why\n", put(("A",), [1]), "A:  # why\n  - 1\n"),
            ("A:  # why\n  - 1\n", put(("A",), 2), "A: 2  # why\n"),
            ("A:  # why\n  - 1\n", put(("A",), ["x"]), "A:  # why\n  - x\n"),
            ("A:\n  - 1 # one\n  - 2 # two\n", put(("A",), [2]), "A:\n  - 2 # two\n"),
            ("A: |  # why\n  x\n  y\nB: 1\n", put(("A",), "z\ny\n"), "A: |  # why\n  z\n  y\nB: 1\n"),
            # comments that stand deeper belong to what is above
            ("A:\n  b: 1\n  # c: 2\nC: 1\n", put(("A", "d"), 3), "A:\n  b: 1\n  d: 3\n  # c: 2\nC: 1\n"),
            ("A:\n  b:\n    - 1\n    # - 2\n", put(("A", "d"), 3), "A:\n  b:\n    - 1\n    # - 2\n  d: 3\n"),
            ("A:\n- b: 1\n  # c: 2\n", Append(FILE, ("A",), 3), "A:\n- b: 1\n  # c: 2\n- 3\n"),
            # lists as the document indents them
            ("A:\n- 1\nB: {}\n", put(("C",), [1]), "A:\n- 1\nB: {}\nC:\n- 1\n"),
            ("A:\n    - 1\n", put(("C",), {"d": 1}), "A:\n    - 1\nC:\n  d: 1\n"),
            ("A:\n    b: 1\n", put(("C",), {"d": 1}), "A:\n    b: 1\nC:\n    d: 1\n"),
            ("A:\n-   e # t\n", put(("A", 0), {"x": 1, "z": 2}), "A:\n- x: 1\n  z: 2 # t\n"),
            ("A:\n-\n  c: d\n- e\n", put(("A", 0, "b"), 1), "A:\n-\n  c: d\n  b: 1\n- e\n"),
            # blank lines between entries
            ("A: 1\n\nB: 2\n", put(("C",), 3), "A: 1\n\nB: 2\n\nC: 3\n"),
            ("A: 1\n\nB: 2\n\nC: 3\n", Removal(FILE, ("B",)), "A: 1\n\nC: 3\n"),
            ("A: 1\nB: 2", Removal(FILE, ("B",)), "A: 1"),
            ("A: 1\r\nB: 2", Removal(FILE, ("B",)), "A: 1"),
            # braces, brackets, and what is empty
            ("A: { b: 1, }\n", put(("A", "c"), 5), "A: { b: 1, c: 5, }\n"),
            ("A: {\n  b: 1,\n}\n", put(("A", "c"), 5), "A: {\n  b: 1,\n  c: 5,\n}\n"),
            ("A: {}\n", put(("A", "c"), "x, y"), 'A: {c: "x, y"}\n'),
            ("A:\nB: 1\n", put(("A", "c"), 5), "A:\n  c: 5\nB: 1\n"),
            ("A: [x86]\n", put(("A",), ["arm64"]), "A: [arm64]\n"),
            ("A:\n- a: 1\n  b: 2\n", Removal(FILE, ("A", 0, "a")), "A:\n- b: 2\n"),
            ("A:\n- a: 1\n", Removal(FILE, ("A", 0)), "A: []\n"),
            ("A: {b: 1, c: 2}\n", Removal(FILE, ("A", "b")), "A: {c: 2}\n"),
            ("A: {b: 1, c: 2}\n", Removal(FILE, ("A", "c")), "A: {b: 1}\n"),
            # a single value becomes a list
            ("A: x\n", Append(FILE, ("A",), "z"), "A:\n  - x\n  - z\n"),
            ("B: x\n", Append(FILE, ("A",), "y"), 'B: x\nA:\n  - "y"\n'),
            # intrinsic functions, short where the document has them short
            ("A: !Ref B\n", put(("C",), {"Fn::GetAtt": ["B", "Arn"]}), "A: !Ref B\nC: !GetAtt B.Arn\n"),
            ("A: {Ref: B}\n", put(("C",), {"Ref": "B"}), "A: {Ref: B}\nC:\n  Ref: B\n"),
            ("A: 1\n", put(("C",), {"Fn::Base64": {"Ref": "B"}}), "A: 1\nC:\n  Fn::Base64: !Ref B\n"),
            ("A: 1\n", put(("C",), {"Fn::If": ["X", 1, 2]}), "A: 1\nC: !If [X, 1, 2]\n"),
            ("A: !If [x, 1, 2]\n", put(("A", 1), 5), "A: !If [x, 5, 2]\n"),
            # true and false
            ("A: True\nB: 1\n", put(("B",), False), "A: True\nB: False\n"),
            # what looks like something else
            ("A: x\n", put(("A",), "2012-10-17"), 'A: "2012-10-17"\n'),
            ("A: x\n", put(("A",), "arn:aws:s3:::b/*"), "A: arn:aws:s3:::b/*\n"),
            ("A: x\n", put(("A",), "\u2028"), 'A: "\\u2028"\n'),
            # a text block at the end needs its line end, whatever the file has
            ("A: 1", put(("B",), "x\ny\n"), "A: 1\nB: |\n  x\n  y\n"),
            ("A: 1", put(("B",), "x\ny"), "A: 1\nB: |-\n  x\n  y"),
            # several documents, and marks of their ends
            ("A: 1\n---\nB: 2", put(("C",), 1), "A: 1\nC: 1\n---\nB: 2"),
            ("A: 1\n...\n", put(("C",), 1), "A: 1\nC: 1\n...\n"),
        ],
    )
    def test_yaml_is_written_as_its_document_is(self, before: str, edit: TemplateEdit, after: str) -> None:
        assert rewrite(before, edit) == after

    @pytest.mark.parametrize(
        ("before", "edit", "after"),
        [
            ('{"A":{"b":1}}', put(("A", "c"), ["x"]), '{"A":{"b":1,"c":["x"]}}'),
            ('{\n\t"A": 1\n}', put(("B",), {"c": 1}), '{\n\t"A": 1,\n\t"B": {\n\t\t"c": 1\n\t}\n}'),
            ('{\n    "A": []\n}', Append(FILE, ("A",), 1), '{\n    "A": [\n        1\n    ]\n}'),
            ('{\n  "A": {"b": 1}\n}', put(("A", "b"), "x"), '{\n  "A": {"b": "x"}\n}'),
            ('{\n  "A": 1\n}', put(("A",), {"b": {}}), '{\n  "A": {\n    "b": {}\n  }\n}'),
            ('{"A": 1, "B": 2}', Removal(FILE, ("A",)), '{"B": 2}'),
            ('{"A": "\\ud83d\\ude00"}', put(("B",), 1), '{"A": "\\ud83d\\ude00", "B": 1}'),
        ],
    )
    def test_json_is_written_as_its_document_is(self, before: str, edit: TemplateEdit, after: str) -> None:
        assert rewrite(before, edit) == after

    def test_line_ends_and_the_byte_order_mark_stay(self) -> None:
        before = "\ufeffA: 1\r\nB:\r\n  c: x\r\n"
        after = rewrite(before, put(("B", "d"), {"e": "one\ntwo\n"}), Removal(FILE, ("A",)))
        assert after == "\ufeffB:\r\n  c: x\r\n  d:\r\n    e: |\r\n      one\r\n      two\r\n"

    def test_a_new_resource_is_put_beside_another_once(self) -> None:
        before = "Resources:\n  A:\n    Type: X\n\n  B:\n    Type: Y\nOutputs: {}\n"
        edit = NewResource(FILE, "C", {"Type": "Z"}, beside="A")
        after = "Resources:\n  A:\n    Type: X\n\n  C:\n    Type: Z\n\n  B:\n    Type: Y\nOutputs: {}\n"
        assert rewrite(before, edit) == after
        assert rewrite(after, edit) == after
        with pytest.raises(Refused, match="has another A already"):
            rewrite(before, NewResource(FILE, "A", {"Type": "Z"}))


class TestText:
    MACHINE = """\
Resources:
  M:
    Properties:
      DefinitionString: !Sub |
        {
            "States": {
                "A": {"Resource": "${F.Arn}"}
            }
        }
      Other: 1
"""
    STATE = ("Resources", "M", "Properties", "DefinitionString", "States", "A")

    def test_json_in_a_block_is_changed_within(self) -> None:
        after = rewrite(self.MACHINE, put((*self.STATE, "TimeoutSeconds"), 5))
        assert after == self.MACHINE.replace('Arn}"}', 'Arn}", "TimeoutSeconds": 5}')
        after = rewrite(self.MACHINE.replace("\n", "\r\n"), put((*self.STATE, "TimeoutSeconds"), 5))
        assert after == self.MACHINE.replace('Arn}"}', 'Arn}", "TimeoutSeconds": 5}').replace("\n", "\r\n")

    def test_json_in_a_string_is_changed_within(self) -> None:
        before = json.dumps({"A": json.dumps({"b": 1})})
        assert json.loads(json.loads(rewrite(before, put(("A", "b"), 2)))["A"]) == {"b": 2}

    def test_what_cannot_be_changed_within_is_refused(self) -> None:
        with pytest.raises(Refused, match=r"in the text within: "):
            rewrite(self.MACHINE.replace('"${F.Arn}"', "${F.Arn}"), put((*self.STATE, "b"), 1))
        with pytest.raises(Refused, match=r"A.b is not there"):
            rewrite("A: x\n", put(("A", "b"), 1))


@pytest.mark.parametrize(
    ("before", "edit", "why"),
    [
        ("A: 1\n", Edit(FILE, (), 1), "it would replace the whole file"),
        ("A: 1\n", Removal(FILE, ()), "it would"),
        ("", put(("A",), 1), "the file is empty"),
        ("A: [\n", put(("A",), 1), "could not be read"),
        ("A: [1]\n", put(("A", 5), 1), "A.5 is not there"),
        ("A: [1]\n", put(("A", 5, "b"), 1), "A.5 is not there"),
        ("A: !Ref B\n", Append(FILE, ("A",), 1), "an intrinsic function stands where the list A belongs"),
        ("Resources: {}\n", put(("Resources", "A", "Properties", "B"), 1), "Resources.A is not written"),
        ("A: |+\n  text\n\n\n", put(("C",), 4), "it would also change A"),
        ("A: &a !Ref B\n", put(("A",), 1), "it has an anchor and a tag"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_reason(before: str, edit: TemplateEdit, why: str) -> None:
    with pytest.raises(Refused, match=why):
        rewrite(before, edit)


def test_what_is_no_plain_data_is_a_fault_of_the_check() -> None:
    with pytest.raises(TypeError, match="set, which is no plain data"):
        rewrite("A: 1\n", put(("A",), {1, 2}))
