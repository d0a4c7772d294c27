"""Python files of the application, each parsed once, and how imports find them."""

from __future__ import annotations

import ast
import sys
import warnings
from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import Origin
from colonnade.problem import Unreadable
from colonnade.sources.code.nodes import children
from colonnade.sources.code.sheltering import catches_import_error, sheltered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from colonnade.sources.files import Tree

DEEPEST_SOURCE = 2_000_000  # characters; no hand-written module comes near
MOST_PARSED = 400_000  # characters of the files that are kept parsed, which take about 25 MB
_TOLD_APART = frozenset(
    (
        ast.AsyncFunctionDef, ast.ClassDef, ast.FunctionDef, ast.If, ast.Import, ast.ImportFrom, ast.Lambda,
        ast.Try,
    )
)  # fmt: skip


class NotRead(Exception):
    """Raised where a file of the code cannot be read; the message completes "… is"."""


@dataclass(eq=False, slots=True)
class Source:
    """A parsed file, or code inside a template, to whose place `line_shift` and `column_shift` lead."""

    file: str
    module: ast.Module
    text: str
    line_shift: int = 0
    column_shift: int = 0
    _lines: list[str] | None = None

    def origin(self, node: ast.AST) -> Origin:
        line = getattr(node, "lineno", 1)
        column = self._column(line, getattr(node, "col_offset", 0))
        return Origin(self.file, line + self.line_shift, column + 1 + self.column_shift)

    def _column(self, line: int, offset: int) -> int:
        """Ast counts bytes of UTF-8; people count characters."""
        if offset == 0 or self.text.isascii():
            return offset
        shown = self.lines[line - 1] if line <= len(self.lines) else ""
        return len(shown.encode()[:offset].decode(errors="ignore"))

    @property
    def lines(self) -> list[str]:
        if self._lines is None:
            self._lines = self.text.split("\n")
        return self._lines

    def snippet(self, node: ast.AST, most: int = 60) -> str:
        """The code of a node on one line, for a reason that people read."""
        first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
        start, end = getattr(node, "col_offset", 0), getattr(node, "end_col_offset", 0)
        if not first or first > len(self.lines):
            return "the code"
        line = self.lines[first - 1].encode()
        shown = (line[start:end] if first == last else line[start:]).decode(errors="replace").strip()
        return shown if first == last and len(shown) <= most else shown[:most].rstrip() + " …"

    def where(self, node: ast.AST) -> str:
        return f"{self.file}:{getattr(node, 'lineno', 1) + self.line_shift}"


@dataclass(slots=True)
class Sources:
    """The Python files of one reviewed folder."""

    tree: Tree
    _parsed: dict[str, Source | NotRead] = field(default_factory=dict)
    _usages: dict[str, Usage] = field(default_factory=dict)
    _characters: int = 0
    _found: dict[tuple[tuple[str, ...], str], str | None] = field(default_factory=dict)
    _by_name: dict[str, list[str]] = field(default_factory=dict)
    _files: set[str] = field(default_factory=set)
    _folders: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for file in self.tree.files((".py",)):
            self._files.add(file)
            folder, _, name = file.rpartition("/")
            self._by_name.setdefault(name, []).append(file)
            while folder and folder not in self._folders:
                self._folders.add(folder)
                folder = folder.rpartition("/")[0]

    def source(self, file: str) -> Source:
        """Parse a file; raises NotRead where that cannot be done."""
        # What was asked for last is kept longest.
        found = self._parsed.pop(file, None) or self._read(file)
        self._parsed[file] = found
        if isinstance(found, NotRead):
            raise found
        return found

    def _read(self, file: str) -> Source | NotRead:
        try:
            found = parse(file, self.tree.read(file))
        except Unreadable as problem:
            return NotRead(f"in {problem.problem}")
        except NotRead as reason:
            return reason
        self._characters += len(found.text)
        while self._characters > MOST_PARSED and self._parsed:
            oldest = next(iter(self._parsed))
            self._usages.pop(oldest, None)
            self._characters -= len(getattr(self._parsed.pop(oldest), "text", ""))
        return found

    def usage(self, source: Source) -> Usage:
        """What a file imports and which names it uses, collected once."""
        if self._parsed.get(source.file) is not source:
            return usage(source)
        if source.file not in self._usages:
            self._usages[source.file] = usage(source)
        return self._usages[source.file]

    def named(self, name: str) -> list[str]:
        """The application's files with this name ("app.py"), in order."""
        return self._by_name.get(name, [])

    def is_file(self, file: str) -> bool:
        return file in self._files

    def is_folder(self, folder: str) -> bool:
        return folder in self._folders

    def find(self, path: Sequence[str], module: str) -> str | None:
        """The file of a module on a search path, or None; "" stands for a package without `__init__.py`."""
        key = (tuple(path), module)
        if key not in self._found:
            self._found[key] = self._find(key[0], module)
        return self._found[key]

    def _find(self, path: tuple[str, ...], module: str) -> str | None:
        inner = module.replace(".", "/")
        bare: str | None = None
        for folder in path:
            place = inside(folder, inner)
            for file in (f"{place}/__init__.py", f"{place}.py"):
                if file in self._files:
                    return file
            if place in self._folders:
                bare = ""
        return bare


def inside(folder: str, name: str) -> str:
    """The path of a name within a folder of the tree; the tree itself is "" or "."."""
    return name if folder in {"", "."} else f"{folder}/{name}"


def parse(file: str, text: str, line_shift: int = 0, column_shift: int = 0) -> Source:
    """Parse Python; raises NotRead with the line where this Python cannot."""
    if len(text) > DEEPEST_SOURCE:
        raise NotRead(f"in {file}, which is too large to be read as code")
    text = text.removeprefix("\ufeff")  # Python takes it off a file, not off a text
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = ast.parse(text, file)
    except SyntaxError as error:
        line = (error.lineno or 1) + line_shift
        running = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise NotRead(f"not valid Python {running} at {file}:{line} ({error.msg})") from None
    except (RecursionError, MemoryError, ValueError):
        raise NotRead(f"in {file}, which Python cannot parse") from None
    return Source(file, module, text, line_shift, column_shift)


@dataclass(frozen=True, slots=True)
class Binding:
    """One name that an import statement binds: `module` is the full name of what is imported."""

    node: ast.Import | ast.ImportFrom
    name: str
    module: str
    inside: str
    guarded: bool
    typing_only: bool


@dataclass(eq=False, slots=True)
class Usage:
    """Which names a file imports, and where it uses names; "<module>" is its top level; see `sheltered`."""

    bindings: list[Binding] = field(default_factory=list)
    uses: dict[str, set[str]] = field(default_factory=dict)
    quoted: set[str] = field(default_factory=set)
    dynamic: bool = False
    sheltered: set[int] = field(default_factory=set)


def usage(source: Source) -> Usage:
    """Collect the imports of a file and the uses of every name."""
    found = Usage(sheltered=sheltered(source.module))
    _visit(source.module.body, "<module>", found, guarded=False, typing_only=False)
    return found


def _visit(nodes: Sequence[ast.AST], inside: str, found: Usage, *, guarded: bool, typing_only: bool) -> None:  # noqa: C901 - one case for each kind
    stack = list(nodes)
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is ast.Name:
            name = node.id  # type: ignore[attr-defined] # the class is compared by identity for speed
            found.uses.setdefault(name, set()).add(inside)
            found.dynamic |= name in {"globals", "eval", "exec"}
        elif kind is ast.Constant:
            quoted = node.value  # type: ignore[attr-defined]
            if isinstance(quoted, str) and len(quoted) < 200:
                found.quoted.update(
                    quoted.replace("[", " ").replace("]", " ").replace(".", " ").replace(",", " ").split()
                )
        elif kind not in _TOLD_APART:
            stack += children(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            arguments = node.args
            annotated = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            annotated += [each for each in (arguments.vararg, arguments.kwarg) if each]
            outer: list[ast.AST] = [each.annotation for each in annotated if each.annotation]
            outer += [*arguments.defaults, *(each for each in arguments.kw_defaults if each)]
            if isinstance(node, ast.Lambda):
                stack += [*outer, node.body]
                continue
            outer += [*node.decorator_list, *([node.returns] if node.returns else [])]
            stack += outer
            name = node.name if inside == "<module>" else f"{inside}.{node.name}"
            _visit(node.body, name, found, guarded=guarded, typing_only=typing_only)
        elif isinstance(node, ast.ClassDef):
            stack += [*node.decorator_list, *node.bases, *(each.value for each in node.keywords)]
            for each in node.body:
                if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                    name = node.name if inside == "<module>" else f"{inside}.{node.name}"
                    stack += [*each.decorator_list]
                    _visit([each], name, found, guarded=guarded, typing_only=typing_only)
                else:
                    _visit([each], inside, found, guarded=guarded, typing_only=typing_only)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            _bind(node, inside, found, guarded=guarded, typing_only=typing_only)
        elif isinstance(node, ast.Try) and any(catches_import_error(each) for each in node.handlers):
            _visit([*node.body, *node.handlers], inside, found, guarded=True, typing_only=typing_only)
            stack += [*node.orelse, *node.finalbody]
        elif isinstance(node, ast.If) and for_typing(node.test):
            stack.append(node.test)
            _visit(node.body, inside, found, guarded=guarded, typing_only=True)
            stack += node.orelse
        else:
            stack += children(node)


def _bind(
    node: ast.Import | ast.ImportFrom, inside: str, found: Usage, *, guarded: bool, typing_only: bool
) -> None:
    for alias in node.names:
        if isinstance(node, ast.Import):
            name, module = alias.asname or alias.name.partition(".")[0], alias.name
        else:
            base = "." * node.level + (node.module or "")
            separator = "" if base.endswith(".") or not base else "."
            name, module = alias.asname or alias.name, base + separator + alias.name
        if alias.asname == alias.name:  # `import x as x` says that it is passed on
            guarded = True
        found.bindings.append(Binding(node, name, module, inside, guarded, typing_only))


def for_typing(test: ast.expr) -> bool:
    """Whether a test is `TYPE_CHECKING`."""
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )
