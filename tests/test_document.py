from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from colonnade.fact import Origin
from colonnade.problem import Problem, Unreadable
from colonnade.sources import yaml_text
from colonnade.sources.document import LARGEST, Mapping, Node, Scalar, Sequence, parse, parse_embedded
from colonnade.sources.nodes import every

T = TypeVar("T")


def root_of(text: str) -> Any:
    return parse("t.yaml", text).root


def data_of(node: Node | None) -> Any:
    if isinstance(node, Mapping):
        return {key: data_of(each) for key, each in node.entries.items()}
    if isinstance(node, Sequence):
        return [data_of(each) for each in node.items]
    return node.value if isinstance(node, Scalar) else None


def refusal(text: str) -> str:
    with pytest.raises(Unreadable) as refused:
        parse("t.yaml", text)
    return str(refused.value)


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset].removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


TEMPLATE = """\
# what it is
Resources:
  Größe:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 30   # seconds
      Handler: !Sub "${Name}.handler"
      Layers:
      - !Ref Layer
      - 'it''s'

      Policy: &policy
        Version: 2012-10-17

  Other: *policy
"""


def test_a_value_knows_its_place_and_path() -> None:
    timeout = root_of(TEMPLATE).get("Resources").get("Größe").get("Properties").get("Timeout")
    start = TEMPLATE.index("30")
    path = ("Resources", "Größe", "Properties", "Timeout")
    assert timeout.origin == Origin("t.yaml", 6, 16, path, start, start + 2)
    assert (timeout.value, timeout.text, timeout.plain, timeout.tag) == (30, "30", True, "")
    assert repr(timeout) == "<Scalar t.yaml:6:16>"


def test_a_key_knows_its_place() -> None:
    resources = root_of(TEMPLATE).get("Resources")
    key = resources.keys["Größe"]
    assert (key.line, key.column, key.text, key.path) == (3, 3, "Größe", ("Resources", "Größe"))
    assert list(resources.keys) == list(resources.entries) == ["Größe", "Other"]


def test_a_tag_stays_as_written_and_belongs_to_the_value() -> None:
    handler = root_of(TEMPLATE).get("Resources").get("Größe").get("Properties").get("Handler")
    assert (handler.tag, handler.text, handler.plain) == ("!Sub", "${Name}.handler", False)
    assert TEMPLATE[handler.start : handler.end] == '!Sub "${Name}.handler"'


def test_a_block_ends_with_its_last_value() -> None:
    properties = root_of(TEMPLATE).get("Resources").get("Größe").get("Properties")
    layers = properties.get("Layers")
    assert TEMPLATE[layers.start : layers.end] == "- !Ref Layer\n      - 'it''s'"
    assert layers.items[1].path[-2:] == ("Layers", 1)
    assert TEMPLATE[properties.start : properties.end].endswith("Version: 2012-10-17")


def test_a_flow_collection_ends_with_its_bracket() -> None:
    text = "a: [1, {b: 2} ]  # why\nc: {}\n"
    root = root_of(text)
    assert text[root.get("a").start : root.get("a").end] == "[1, {b: 2} ]"
    assert text[root.get("c").start : root.get("c").end] == "{}"


def test_aliases_share_the_node_of_their_anchor() -> None:
    resources = root_of(TEMPLATE).get("Resources")
    other = resources.get("Other")
    assert other is resources.get("Größe").get("Properties").get("Policy")
    assert other.path == ("Resources", "Größe", "Properties", "Policy")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", True), ("Off", False), ("TRUE", True), ("~", None), ("null", None), ("", None), ("y", "y"),
        ("12", 12), ("-7", -7), ("+7", 7), ("0", 0), ("0123", 83), ("089", "089"), ("1_000", 1000),
        ("0x1F", 31), ("0b101", 5), ("0_", "0_"), ("-a", "-a"), (".", "."), ("1.5", 1.5), ("1.", 1.0),
        (".5", 0.5), ("1.5e+3", 1500.0), ("1e3", "1e3"), ("-.inf", -math.inf), (".Inf", math.inf),
        ("2012-10-17", "2012-10-17"), ("22:30", "22:30"), ("10.0.0.1", "10.0.0.1"), ("'12'", "12"),
        ('"yes"', "yes"), ("!!str 12", "12"),
        ("!!int '12'", 12), ("! 12", "12"), ("!Ref 12", "12"), ("!!binary aGk=", "aGk="), ("é", "é"),
        ("9" * 5000, "9" * 5000), ("|\n  12\n", "12\n"), ("٣", "٣"),
    ],
)  # fmt: skip
def test_scalars_mean_what_yaml_1_1_says(written: str, value: object) -> None:
    read = root_of(f"a: {written}").get("a").value
    assert (read, type(read)) == (value, type(value))


def test_not_a_number() -> None:
    assert math.isnan(root_of("[.nan]").items[0].value)


def test_tags_of_yaml_itself() -> None:
    root = root_of("a: !!binary aGk=\nb: !!map {c: 1}\nd: !!set {e}\nf: ! [1]")
    assert [root.get(name).tag for name in "abdf"] == ["!!binary", "", "!!set", ""]


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n", "\ufeff", "~ # nothing"[1:]])
def test_nothing_written_has_no_root(text: str) -> None:
    assert root_of(text) is None


def test_a_byte_order_mark_counts_as_a_character() -> None:
    text = "\ufeffa: 'x'\nb: [2]\n"
    root = root_of(text)
    a, b = root.get("a"), root.get("b").items[0]
    assert (text[a.start : a.end], a.line, a.column) == ("'x'", 1, 4)
    assert (text[b.start : b.end], b.line, b.column) == ("2", 2, 5)


def test_lines_are_counted_as_editors_do() -> None:
    text = "# \u2028 \x85# é\na: 1\r\nb: |\n  x \x85  y: 2\n  z: 3\n"
    root = root_of(text)
    assert [root.get("a").line, root.get("b").line] == [2, 3]
    inner, _ = embedded("a: |\n  # \x85  y: 2\n  z: 3\n", "a")
    assert [(key, node.line) for key, node in inner.entries.items()] == [("y", 2), ("z", 3)]


def test_crlf_keeps_lines_and_offsets() -> None:
    text = "a: 1\r\nb: |\r\n  x\r\n  y\r\nc: 3\r\n"
    root = root_of(text)
    c = root.get("c")
    assert root.get("b").text == "x\ny\n"
    assert (c.line, text[c.start : c.end]) == (5, "3")


def test_a_key_given_twice_is_told_and_the_last_counts() -> None:
    document = parse("t.yaml", "a: 1\nb: 2\na: [3]\n")
    assert data_of(document.root) == {"b": 2, "a": [3]}
    assert [str(each) for each in document.problems] == [
        "t.yaml:3: key a is given twice; the last one counts; remove one"
    ]
    assert all(each.note for each in document.problems)
    document = parse("t.json", '{"a": 1, "a": 2}')
    assert data_of(document.root) == {"a": 2}
    assert len(document.problems) == 1


def test_not_every_key_given_twice_is_told() -> None:
    assert len(parse("t.yaml", "a: 1\n" * 1000).problems) == 50


def test_merge_keys() -> None:
    root = root_of(
        "x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz:\n  <<: [*x, *y]\n  a: 0\nv: {<<: *x}\nw: {'<<': 5}\n"
    )
    assert data_of(root.get("z")) == {"a": 0, "b": 2, "c": 4}
    assert data_of(root.get("v")) == {"a": 1, "b": 2}
    assert data_of(root.get("w")) == {"<<": 5}
    assert root.get("z").get("b").path == ("x", "b")


def test_a_merge_key_of_something_else_is_told() -> None:
    document = parse("t.yaml", "a:\n  <<: 5\n")
    assert data_of(document.root) == {"a": {"<<": 5}}
    assert "the merge key << has something else than a mapping" in str(document.problems[0])


def test_only_the_first_document_is_read() -> None:
    document = parse("t.yaml", "a: 1\n---\nb: 2\n---\nc: 3\n")
    assert data_of(document.root) == {"a": 1}
    assert [each.line for each in document.problems] == [2]


def test_json_with_characters_for_private_use_and_halves_is_refused() -> None:
    assert "is no valid" in refusal('{"a": "\ue800 \\ud83d\\ude00"}')
    assert "is no valid" in refusal('{"a": "\\uE800 \\ud83d\\ude00"}')


def test_json_with_what_yaml_refuses() -> None:
    text = '{\n\t"a":\t"\\ud83d\\ude00 \\u00e9",\n'
    text += '\t"b\\uD83D\\uDE00": [1,\t{"c": "x\\\\ud800"}],\n\t"d": "\\ud800"\n}\n'
    root = root_of(text)
    assert data_of(root) == {"a": "😀 é", "b😀": [1, {"c": "x\\ud800"}], "d": "\ufffd"}
    a = root.get("a")
    assert (a.line, a.column, text[a.start : a.end]) == (2, 7, '"\\ud83d\\ude00 \\u00e9"')
    assert root.get("b😀").items[0].path == ("b😀", 0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb c\nd: 2\n", "t.yaml:2: is no valid YAML: this line has no ':' after its key"),
        ("a: b: c\n", "t.yaml:1: is no valid YAML: a ': ' stands where no key can be; quote the value"),
        ("a:\n\tb: 1\n", "t.yaml:2: is no valid YAML: a tab stands where YAML allows only spaces"),
        ("a: 1\nb: 'x\n\n", "t.yaml:2: is no valid YAML: a quote that is opened here is never closed"),
        ("a: @b\n", "t.yaml:1: is no valid YAML: this character cannot start a value; quote the value"),
        ("a: !GetAZs !Ref Region\n", "another short form follows !GetAZs; write the outer one in its long"),
        ("Resource: *\nb: 1\n", "t.yaml:1: is no valid YAML: a * or & has no name after it; quote the value"),
        ("a: *b\n", "t.yaml:1: the alias *b has no anchor &b before it"),
        ("a: &a [*a]\n", "t.yaml:1: the alias *a stands within what it stands for"),
        ("&a {b: &c [*c, *a]}", "stands within what it stands for"),
        ("a: &a\n  <<: *a\n", "t.yaml:2: the alias *a stands within what it stands for"),
        ("? [a]\n: b\n", "t.yaml:1: a key is a list or a mapping"),
        ("a: &x [1]\n*x : 2\n", "t.yaml:2: a key is a list or a mapping"),
        ("{% if a %}\nb: c\n", "is the source of a template engine: it holds {% %}; render it first"),
        ("a: b\n{%- for x in y %}\nb: c\n", "is the source of a template engine: it holds {% %}"),
        ("a: {{ b }}\n", "t.yaml:1: is the source of a template engine: it holds {{ }}; render it first"),
        ("a: {{ b }}-c\n", "is the source of a template engine: it holds {{ }}; render it first"),
        ("a: {{resolve:ssm:/b}}\n", "t.yaml:1: a dynamic reference {{resolve:…}} has no quotes; quote it"),
        ("a: '{{resolve:ssm:/b}}'\nb: c: d", "a ': ' stands where no key can be"),
        ("é: \0\n", "t.yaml:1: holds the control character 0x00; remove it"),
        ("é: 1\nb: \x07\n", "t.yaml:2: holds the control character 0x07; remove it"),
        ("a: 1\nb: \ud800\n", "t.yaml:2: holds half a Unicode character"),
        ('{\n"a": 1\n"b": 2}', "t.yaml:3: is no valid JSON: a ',' or a closing bracket is missing; add it"),
        ('{\n"a": 1,\n"b": "2}', "t.yaml:3: is no valid JSON: a quote that is opened here is never closed"),
        ("%FOO\n", "t.yaml:1: is no valid YAML: found unknown directive name"),
    ],
)  # fmt: skip
def test_what_is_broken_is_said_in_one_clear_line(text: str, said: str) -> None:
    told = refusal(text)
    assert said in told
    assert "\n" not in told


def _bomb() -> str:
    levels = (f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    return "a0: &a0 [x]\n" + "".join(levels)


HOSTILE = {
    "nested [": "[" * 30_000,
    "nested - ": "- " * 30_000,
    "nested {": "{a: " * 100_000,
    "nested by indentation": "\n".join(" " * n + "a:" for n in range(1000)),
    "billion laughs": _bomb(),
    "deep by aliases": "- &a0 [x]\n" + "".join(f"- &a{n} [*a{n - 1}]\n" for n in range(1, 5000)),
    "merged again and again": "- &a {" + ",".join(f"k{n}: 1" for n in range(1000)) + "}\n"
    + f"- <<: [{','.join(['*a'] * 100)}]\n" * 10,
    "very large": "a: b\n" * (LARGEST // 5 + 1),
    "very many values": "[" + "a," * 300_000 + "]",
    "binary": bytes(range(256)).decode("latin-1") * 1000,
    "escapes without end": '{"' + '\\"' * 1_000_000,
    "tabs": "\t" * 2_000_000,
    "JSON of tabs": '{"a":\t' + "[\t" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_does_no_harm(name: str) -> None:
    before = time.process_time()
    refusal(HOSTILE[name])
    assert time.process_time() - before < 5


def test_limits_are_stated() -> None:
    assert "has 5,000,001 characters; at most 5,000,000 are read" in refusal("a" * (LARGEST + 1))
    assert "nested more than 200 levels deep" in refusal("[" * 201)
    assert root_of("[" * 200 + "]" * 200) is not None
    assert "unfold to more than 200 levels" in refusal(
        "- &a " + "[" * 150 + "]" * 150 + "\n- " + "[" * 60 + "*a" + "]" * 60
    )


def test_what_was_made_stands_at_what_brought_it_about() -> None:
    at: Any = root_of("R:\n  Type: X\n").get("R")
    made: Any = Mapping.made(
        at,
        {
            "Own": at.get("Type"),
            "Text": Scalar.made(at, "30"),
            "Number": Scalar.made(at, 30),
            "Truth": Scalar.made(at, True),
            "None": Scalar.made(at, None),
            "List": Sequence.made(at, [at.get("Type")]),
        },
    )
    assert data_of(made) == {
        "Own": "X",
        "Text": "30",
        "Number": 30,
        "Truth": True,
        "None": None,
        "List": ["X"],
    }
    kind = at.get("Type")
    assert made.origin == at.origin
    assert kind.path == ("R", "Type")
    assert made.get("Own") is kind
    assert made.get("Missing") is None
    assert Mapping.made(kind, {}).at is kind
    assert Mapping.made(made, {}).at is at
    assert made.at is at


def embedded(text: str, *path: str) -> tuple[Any, Scalar]:
    node = root_of(text)
    for key in path:
        node = node.entries[key]
    return parse_embedded(node, text), node


DEFINITION = """\
Machine:
  DefinitionString: !Sub |

    {
      "StartAt": "Größe",
      "States": {"Größe": {"Resource": "${Function.Arn}", "TimeoutSeconds": ${Timeout}}},
      "${Key}": 5
    }
Next: 1
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_json_in_a_literal_block_knows_its_place(ends: str) -> None:
    text = DEFINITION.replace("\n", ends)
    root, scalar = embedded(text, "Machine", "DefinitionString")
    state = root.get("States").get("Größe")
    for node in every(root):
        if isinstance(node, Scalar):
            assert text[node.start : node.end].strip('"') == node.text
        assert (node.line, node.column) == line_and_column(text, node.start)
    timeout = state.get("TimeoutSeconds")
    assert (timeout.text, timeout.value, timeout.line) == ("${Timeout}", "${Timeout}", 6)
    assert state.get("Resource").text == "${Function.Arn}"
    assert root.get("${Key}").path == ("Machine", "DefinitionString", "${Key}")
    assert root.keys["${Key}"].key == "${Key}"
    assert timeout.origin.path[:3] == (*scalar.path, "States")


def test_yaml_in_a_literal_block_with_its_indentation_told() -> None:
    text = "a: |2\n    b:\n      - ${C} # ${D}\n      - x-${E}${F}\n"
    root, _ = embedded(text, "a")
    assert data_of(root) == {"b": ["${C}", "x-${E}${F}"]}
    c = root.get("b").items[0]
    assert (text[c.start : c.end], c.line, c.column) == ("${C}", 3, 9)


@pytest.mark.parametrize(
    "text",
    [
        'a: "{\\"b\\": {\\n\\"c\\": 12}}"',
        'a: "{\\"b\\": {\n\n     \\"c\\": 12}}"',
        'a: "{\\"b\\": \\\n     {\\"c\\": 12}}"',
        '{"a": "\\ud83d\\ude00: {\\"c\\": 12}"}',
        "a: '{''b'': {''c'': 12}}'",
        "a: >\n  {b:\n  {c: 12}}",
        "a: !Sub\n  '{b: {c: 12}}'",
        "a: &x !Sub >-\n\n   {b:\n   {c: 12}}",
        'a: "{b: {c: 12}}"',
    ],
)
def test_json_in_other_scalars_knows_its_line_and_column(text: str) -> None:
    root, _ = embedded(text, "a")
    c = next(node for node in every(root) if isinstance(node, Scalar) and node.text == "12")
    assert (c.line, c.column) == line_and_column(text, text.index("12"))
    assert (c.start, c.end) == (-1, -1)


def test_what_is_broken_in_a_scalar_is_told_at_its_place() -> None:
    for text, line in (("a: 1\nb: |\n  {\n   'x': @}\n", 4), ('a: 1\nb: "{x: @}"\n', 2), ("b: |\n\n", 1)):
        with pytest.raises(Unreadable) as refused:
            embedded(text, "b")
        assert refused.value.problem.line == line


def test_what_is_embedded_twice_keeps_the_place_of_its_scalar() -> None:
    text = """a: '{"b": "{\\"c\\": 1}"}'\n"""
    root, _ = embedded(text, "a")
    inner: Any = parse_embedded(root.get("b"), text)
    assert (inner.get("c").line, inner.get("c").path) == (1, ("a", "b", "c"))


def test_a_text_of_another_document_does_no_harm() -> None:
    _, scalar = embedded("a: |\n  b: 1\n", "a")
    assert data_of(parse_embedded(scalar, "")) == {"b": 1}
    assert data_of(parse_embedded(scalar, "x" * 50)) == {"b": 1}


def test_a_parser_without_libyaml_gives_the_same_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    def places() -> list[tuple[object, ...]]:
        nodes = every(root_of(TEMPLATE))
        return [(node.path, node.line, node.column, node.start, node.tag) for node in nodes]

    with_libyaml = places()
    monkeypatch.setattr(yaml_text, "Parser", yaml.SafeLoader)
    assert places() == with_libyaml
    assert "t.yaml:1: holds the control character" in refusal("é: \0")


# Left out: what the library that writes these texts does not write rightly (YAML's further line ends), what
# YAML does not take of JSON (DEL), and the characters that stand for others while JSON is read.
words = st.text(
    st.characters(codec="utf-8", exclude_characters="\x7f\x85\u2028\u2029", exclude_categories=["Co"]),
    max_size=12,
)
plain_data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=20,
)


def assert_places(text: str, root: Node | None) -> None:
    for node in every(root) if root is not None else ():
        assert (node.line, node.column) == line_and_column(text, node.start)
        assert 0 <= node.start <= node.end <= len(text)
        if isinstance(node, Scalar) and not text[node.start : node.end].startswith(("|", ">")):
            alone: Any = yaml.compose(text[node.start : node.end] or "''", yaml.SafeLoader)
            assert alone.value == node.text


styles = st.fixed_dictionaries(
    {
        "allow_unicode": st.booleans(),
        "default_flow_style": st.sampled_from([None, True, False]),
        "width": st.integers(20, 90),
        "line_break": st.sampled_from(["\n", "\r\n"]),
    }
)


@given(plain_data, styles)
def test_any_yaml_is_read_as_it_was_written(data: Any, style: Any) -> None:
    text = yaml.safe_dump(data, sort_keys=False, **style)
    root = root_of(text)
    assert data_of(root) == data
    assert_places(text, root)


@given(plain_data, st.sampled_from([None, 2, "\t"]))
def test_any_json_is_read_as_it_was_written(data: Any, indent: int | str | None) -> None:
    text = json.dumps({"a": [data]}, indent=indent, allow_nan=False)
    root = root_of(text)
    expected = json.loads(text, parse_float=str)
    assert _floats_as_text(data_of(root)) == expected
    for node in every(root):
        assert (node.line, node.column) == line_and_column(text, node.start)


def _floats_as_text(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _floats_as_text(each) for key, each in data.items()}
    if isinstance(data, list):
        return [_floats_as_text(each) for each in data]
    return str(data) if isinstance(data, float) else data


pieces = st.sampled_from(
    [
        "a",
        "- ",
        ": ",
        "\n",
        "  ",
        "{",
        "}",
        "[",
        "]",
        ",",
        "'",
        '"',
        "|",
        ">",
        "&x ",
        "*x",
        "!Ref ",
        "<<",
        "#",
        "\t",
        "---\n",
        "${A}",
        "\\",
        "\r\n",
        "\ufeff",
        "é",
        "\x85",
        "%",
        "{{",
        "? ",
        "{%",
        "\\ud83d",
        "0",
        "\ue800",
        "\0",
    ]
)


def read_or_refusal(read: Callable[[], T]) -> T | Problem:
    try:
        return read()
    except Unreadable as unreadable:
        return unreadable.problem


@given(st.lists(pieces, max_size=40).map("".join) | st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    document = read_or_refusal(lambda: parse("t.yaml", text))
    if isinstance(document, Problem):
        assert document.file == "t.yaml"
        assert document.line >= 1
        assert "\n" not in str(document)
        return
    for node in every(document.root) if document.root is not None else ():
        assert node.origin.line >= 1
        if isinstance(node, Scalar):
            assert isinstance(node.value, str | int | float | bool | None)
            inner = read_or_refusal(lambda scalar=node: parse_embedded(scalar, text))  # type: ignore[misc] # mypy knows no defaults of lambdas
            assert inner.line >= node.line


@given(plain_data.filter(lambda data: isinstance(data, dict | list) and bool(data)), st.integers(1, 6))
def test_any_yaml_in_a_literal_block_knows_its_place(data: Any, indentation: int) -> None:
    inner = yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
    lines = "".join(" " * indentation + line + "\n" if line else "\n" for line in inner.split("\n"))
    text = f"a: |{indentation}\n{lines}b: 1\n"
    root, _ = embedded(text, "a")
    assert data_of(root) == data
    assert_places(text, root)
