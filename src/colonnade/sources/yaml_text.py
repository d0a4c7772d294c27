"""YAML text into nodes: from the parser's events, without recursion, within limits no template reaches."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from yaml import YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from colonnade.problem import Problem, Unreadable
from colonnade.sources.nodes import Mapping, Node, Scalar, Sequence
from colonnade.sources.yaml_problems import explained, place, templated

if TYPE_CHECKING:
    from yaml._yaml import CParser as Parser
else:
    try:
        from yaml.cyaml import CParser as Parser
    except ImportError:  # a PyYAML that was built without libyaml: slower, and the same nodes
        from yaml import SafeLoader as Parser

DEEPEST = 200
MOST_VALUES = 250_000
MOST_PROBLEMS = 50
_CORE_TAGS = "tag:yaml.org,2002:"
_PLAIN_TAGS = ("int", "float", "bool", "null")
_Frame = tuple[Any, dict[str, Node], dict[str, Scalar], list[Node] | None, Scalar | None]
_IMPLIED_TAGS = (*_PLAIN_TAGS, "str", "map", "seq")


def read_yaml(file: str, text: str) -> tuple[Node | None, list[Problem]]:
    """Build the nodes of the first document of a stream; raises Unreadable where it is no YAML, or a bomb."""
    try:
        return _Builder(file, text).build(Parser(text).get_event)
    except UnicodeEncodeError as error:
        where = place(file, text, error.start)
        raise Unreadable(Problem(*where, "holds half a Unicode character", "save it as UTF-8")) from None
    except YAMLError as error:
        raise Unreadable(explained(file, text, error)) from None


class _Builder:
    """What is known of the document while it is read."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.problems: list[Problem] = []
        self.anchors: dict[str, Node] = {}
        self.shared = False
        self.merged = 0

    def build(self, get: Callable[[], Any]) -> tuple[Node | None, list[Problem]]:  # noqa: C901, PLR0912, PLR0915 - the hot loop: a call for each event would cost a third
        file = self.file
        roots: list[Node] = []
        holder: Any = None
        entries: dict[str, Node] = {}
        keys: dict[str, Scalar] = {}
        items: list[Node] | None = roots
        key: Scalar | None = None
        ended = 0
        stack: list[_Frame] = []
        node: Any
        for _ in range(MOST_VALUES):
            event = get()
            kind = type(event)
            if kind is ScalarEvent:
                node = Scalar()
                node.text = node.key = event.value
                node.plain = not event.style
                node.end = ended = event.end_mark.index
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                # The parser ends a block where the next token starts; a person, where its last value ends.
                if holder.end:
                    ended = event.end_mark.index
                holder.end = ended
                if items is None and "<<" in entries:
                    self.merge(entries, keys)
                holder, entries, keys, items, key = stack.pop()
                continue
            elif kind is MappingStartEvent:
                node = Mapping()
                node.at = node
                node.end = event.flow_style
            elif kind is SequenceStartEvent:
                node = Sequence()
                node.end = event.flow_style
            elif kind is AliasEvent:
                node = self.aliased(event, holder, stack)
                ended = event.end_mark.index
            elif kind is StreamEndEvent:
                break
            elif kind is DocumentStartEvent and roots:
                self.problems.append(self.several(event))
                break
            else:
                continue

            if kind is not AliasEvent:
                mark = event.start_mark
                node.start = mark.index
                node.line = mark.line + 1
                node.column = mark.column + 1
                node.text_file = file
                node.tag = ""
                node.parent = holder
                if items is not None:
                    node.key = len(items)
                elif key is not None:
                    node.key = key.text
                if event.tag is not None:
                    _tag(node, event.tag)
                if event.anchor is not None:
                    self.anchors[event.anchor] = node

            if items is not None:
                items.append(node)
            elif key is not None:
                name = key.text
                if name in entries:
                    self.twice(key, entries, keys)
                entries[name] = node
                keys[name] = key
                key = None
            elif type(node) is Scalar:
                key = node
            else:
                self.refuse_key(event)

            if kind is MappingStartEvent or kind is SequenceStartEvent:
                stack.append((holder, entries, keys, items, None))
                if len(stack) > DEEPEST:
                    self.refuse(event, f"is nested more than {DEEPEST} levels deep", "flatten it")
                holder, key = node, None
                if kind is MappingStartEvent:
                    entries = node.entries = {}
                    keys = node.keys = {}
                    items = None
                else:
                    items = node.items = []
        else:
            self.refuse(event, f"holds more than {MOST_VALUES:,} values", "split it")
        root = roots[0] if roots else None
        if root is not None and self.shared:
            self.weigh(root)
        if type(root) is Scalar and root.plain and not root.text:
            root = None
        return root, self.problems

    def refuse(self, event: Any, what: str, advice: str) -> NoReturn:
        mark = event.start_mark
        raise Unreadable(Problem(self.file, mark.line + 1, mark.column + 1, what, advice))

    def refuse_key(self, event: Any) -> NoReturn:
        at = event.start_mark.index
        if self.text[at - 1 : at + 1] == "{{":
            if self.text.startswith("resolve:", at + 1):
                self.refuse(event, "a dynamic reference {{resolve:…}} has no quotes", "quote it")
            self.refuse(event, templated("{{"), "render it first")
        self.refuse(event, "a key is a list or a mapping", "give it a name as its key")

    def several(self, event: Any) -> Problem:
        line = event.start_mark.line + 1
        return Problem(
            self.file, line, 1, "another document starts here; only the first is read", "split the file"
        )

    def twice(self, key: Scalar, entries: dict[str, Node], keys: dict[str, Scalar]) -> None:
        del entries[key.text], keys[key.text]
        if len(self.problems) < MOST_PROBLEMS:
            what = f"key {key.text} is given twice; the last one counts"
            self.problems.append(Problem(self.file, key.line, key.column, what, "remove one", note=True))

    def aliased(self, event: Any, holder: Node | None, stack: list[Any]) -> Node:
        node = self.anchors.get(event.anchor)
        if node is None:
            self.refuse(event, f"the alias *{event.anchor} has no anchor &{event.anchor} before it", "add it")
        if node is holder or any(frame[0] is node for frame in stack):
            self.refuse(event, f"the alias *{event.anchor} stands within what it stands for", "remove it")
        self.shared = True
        return node

    def merge(self, entries: dict[str, Node], keys: dict[str, Scalar]) -> None:
        """Take over the entries of the mappings under the merge key that are not given beside it."""
        if not keys["<<"].plain:
            return
        value = entries["<<"]
        sources = value.items if isinstance(value, Sequence) else [value]
        mappings = [each for each in sources if isinstance(each, Mapping) and not each.tag]
        if len(mappings) < len(sources):
            key = keys["<<"]
            what = "the merge key << has something else than a mapping"
            self.problems.append(Problem(self.file, key.line, key.column, what, "give it an alias of one"))
            return
        del entries["<<"], keys["<<"]
        for source in mappings:
            self.merged += len(source.entries)
            if self.merged > MOST_VALUES:
                what = f"its merge keys unfold to more than {MOST_VALUES:,} values"
                raise Unreadable(Problem(self.file, value.line, value.column, what, "write them out"))
            for name, node in source.entries.items():
                if name not in entries:
                    entries[name] = node
                    keys[name] = source.keys[name]

    def weigh(self, root: Node) -> None:
        """Refuse what its aliases unfold to more values, or more levels, than may be written."""
        weights: dict[int, tuple[int, int]] = {}
        waiting = [(root, False)]
        while waiting:
            node, entered = waiting.pop()
            if id(node) in weights:
                continue
            inner = parts(node)
            if not inner:
                weights[id(node)] = (1, 0)
            elif not entered:
                waiting.append((node, True))
                waiting += [(each, False) for each in inner]
            else:
                count = 1 + sum(weights[id(each)][0] for each in inner)
                depth = 1 + max(weights[id(each)][1] for each in inner)
                if count > MOST_VALUES or depth > DEEPEST:
                    bound = f"{MOST_VALUES:,} values" if count > MOST_VALUES else f"{DEEPEST} levels"
                    what = f"its aliases unfold to more than {bound}"
                    raise Unreadable(Problem(self.file, node.line, node.column, what, "write them out"))
                weights[id(node)] = (count, depth)


def parts(node: Node) -> list[Node]:
    """The values directly within a node."""
    if isinstance(node, Mapping):
        return list(node.entries.values())
    return node.items if isinstance(node, Sequence) else []


def _tag(node: Any, tag: str) -> None:
    if not tag.startswith(_CORE_TAGS):
        if tag == "!":
            if type(node) is Scalar:
                node.plain = False
        else:
            node.tag = tag
        return
    name = tag[len(_CORE_TAGS) :]
    if name not in _IMPLIED_TAGS:
        node.tag = f"!!{name}"
    elif type(node) is Scalar:
        node.plain = name in _PLAIN_TAGS
