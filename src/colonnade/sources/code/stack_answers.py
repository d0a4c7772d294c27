"""Whether a handler that answers for a custom resource answers on every way through it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.model.code import Phase, StackAnswer
from colonnade.sources.code.hidden_errors import DEEPEST, Work, catches_everything, own_parts
from colonnade.sources.code.values import Abstract, FunctionValue, alternatives

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from colonnade.fact import Origin
    from colonnade.sources.code.modules import Source
    from colonnade.sources.code.record import Record

_URL = "ResponseURL"
_FRAMEWORKS = ("crhelper", "cfn_custom_resource", "cfn_resource_provider", "accustom")
_REQUESTS = {"Create", "Update", "Delete"}


def stack_answer(
    record: Record, handler: Abstract, sources: Iterable[Source], at: Origin, work: Work
) -> StackAnswer:
    """How a handler answers CloudFormation; without a word of it, it never does."""
    texts = [source.text for source in sources]
    told = StackAnswer(origin=at, inside="", phase=Phase.INVOKE)
    if any(name in text for name in _FRAMEWORKS for text in texts):
        told.always = True
        return told
    if not any(_URL in text or "cfnresponse" in text for text in texts):
        if not record.batch_passed_on and not record.unresolved:
            told.missing = "never answers"
        return told
    functions = [each for each in alternatives(handler) if isinstance(each, FunctionValue)]
    if len(functions) != 1 or id(functions[0].node) not in record.functions:
        return told
    node, source, name = record.functions[id(functions[0].node)]
    way = _Way(record, source, work.within(node))
    answered = way.follow(node.body, 0)
    told.inside = name
    if way.missing is not None:
        told.missing, told.origin = way.missing, source.origin(way.at or node)
    elif answered:
        told.always = True
    elif not way.unsure and not record.batch_passed_on:
        told.missing = "comes to its end without an answer on some way"
    return told


@dataclass(slots=True)
class _Way:
    """Follows statements in their order up to the answer, and stops at what may fail before it."""

    record: Record
    source: Source
    working: set[int]
    missing: str | None = None
    at: ast.AST | None = None
    unsure: bool = False

    def follow(self, body: Sequence[ast.stmt], depth: int) -> bool:
        """Whether these statements answer whatever happens; what else they do is noted."""
        self.unsure |= depth > DEEPEST
        for node in body if not self.unsure else ():
            if self._statement(node, depth + 1):
                return True
            if self._stopped():
                return False
        return False

    def _stopped(self) -> bool:
        return self.missing is not None or self.unsure

    def _statement(self, node: ast.stmt, depth: int) -> bool:
        match node:
            case ast.Try():
                return self._tried(node, depth)
            case ast.If():
                return self._chosen(node, depth)
            case ast.With() | ast.AsyncWith():
                return self.follow(node.body, depth)
            case ast.Return() if not self._sends((node,)):
                if id(node) in self.working:
                    self._miss(node)
                else:
                    self.missing, self.at = "returns without an answer", node
                return False
            case ast.Raise():
                self.missing, self.at = "raises without an answer", node
                return False
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                return False
        if self._sends((node,)):
            # In a loop, or as a part of something else, it may be made once or never.
            self.unsure = not isinstance(node, ast.Expr | ast.Return | ast.Assign)
            return not self.unsure
        if id(node) in self.working:
            self._miss(node)
        return False

    def _miss(self, node: ast.stmt) -> None:
        calls = [
            each for each in own_parts((node,)) if isinstance(each, ast.Call) and id(each) in self.working
        ]
        self.at = min(calls, key=lambda each: (each.lineno, -(each.end_col_offset or 0)))
        self.missing = f"does not answer where {self.source.snippet(self.at)} fails"

    def _tried(self, node: ast.Try, depth: int) -> bool:
        catching = next((each for each in node.handlers if catches_everything(each)), None)
        if self._sends(node.finalbody) or (catching is not None and self._sends(catching.body)):
            return True
        if catching is not None and not any(isinstance(each, ast.Raise) for each in own_parts(catching.body)):
            # What fails is kept for later, where it is answered.
            return self._sends(node.orelse)
        return self.follow([*node.body, *node.orelse, *node.finalbody], depth)

    def _chosen(self, node: ast.If, depth: int) -> bool:
        """Follow each branch of a chain of tests; one that is left out answers nothing."""
        branches: list[list[ast.stmt]] = []
        named: set[object] = set()
        each: ast.stmt | None = node
        rest: list[ast.stmt] = []
        while isinstance(each, ast.If):
            self.unsure |= _mentions_url(each.test)
            named |= {one.value for one in ast.walk(each.test) if isinstance(one, ast.Constant)}
            branches.append(each.body)
            rest = each.orelse
            each = rest[0] if len(rest) == 1 else None
        # CloudFormation makes one of three requests: a chain over all of them leaves none out.
        complete = bool(rest) or named >= _REQUESTS
        answers = []
        for branch in [*branches, *([rest] if rest else [])]:
            answered = not self._stopped() and self.follow(branch, depth)
            answers.append(answered or isinstance(branch[-1], ast.Return))
        if self._stopped() or not any(answers):
            return False
        if all(answers) and complete:
            return True
        # One that answers and goes on would answer twice, or is told apart by what follows.
        left = all(
            isinstance(branch[-1], ast.Return) for branch, one in zip(branches, answers, strict=False) if one
        )
        self.unsure = not left
        return False

    def _sends(self, body: Iterable[ast.AST]) -> bool:
        """Whether the answer is sent somewhere in these statements."""
        for node in own_parts(body):
            if not isinstance(node, ast.Call):
                continue
            for target in self.record.targets.get(id(node), ()):
                if target == "cfnresponse.send":
                    return True
                if isinstance(target, tuple) and target[0] == "http":
                    return True
                if (
                    isinstance(target, FunctionValue)
                    and isinstance(target.node.body, list)
                    and any(_mentions_url(each) for each in target.node.body)
                ):
                    return True
        return False


def _mentions_url(node: ast.AST) -> bool:
    return any(isinstance(each, ast.Constant) and each.value == _URL for each in ast.walk(node))
