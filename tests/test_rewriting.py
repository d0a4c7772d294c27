from __future__ import annotations

import copy
import json
from typing import Any

from documents import COMMENT, documents, names, values
from hypothesis import HealthCheck, assume, event, given, reject, settings
from hypothesis import strategies as st

from colonnade.edit import Append, Edit, KeyPath, Removal, TemplateEdit
from colonnade.sources.document import parse
from colonnade.sources.rewriting import Refused, rewritten
from colonnade.sources.rewriting.plain import long_form, plain

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
