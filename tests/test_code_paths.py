"""Which functions of the code run at every invocation."""

from __future__ import annotations

import ast
import textwrap

import pytest

from colonnade.sources.code.paths import always_run


@pytest.mark.parametrize(
    ("body", "reached"),
    [
        ("work()", True),
        ("if event: work()", False),
        ("if work(): pass", True),
        ("return work() if event else None", False),
        ("return event and work()", False),
        ("return work() or event", True),
        ("with work(): pass", True),
        ("for each in event: work()", True),
        ("try: work()\n    except KeyError: pass", True),
        ("try: pass\n    except KeyError: work()", False),
        ("match event:\n        case 1: work()", False),
        ("match work():\n        case 1: pass", True),
        ("return lambda: work()", False),
        ("def inner(): work()", False),
        ("between()", True),
        ("Worker()", True),
        ("event.work()", True),
    ],
)
def test_only_what_no_branch_can_leave_out_always_runs(body: str, reached: bool) -> None:  # noqa: FBT001
    code = f"""
    def between():
        work()
    class Worker:
        def __init__(self):
            work()
    def handler(event, context):
        {body.replace(chr(10), chr(10) + "    ")}
    """
    module = ast.parse(textwrap.dedent(code))
    functions = [each for each in ast.walk(module) if isinstance(each, ast.FunctionDef)]
    assert ("work" in always_run([module], functions, "handler")) is reached


def test_what_is_called_at_import_always_runs() -> None:
    module = ast.parse("def handler(event, context): pass\ndef work(): pass\nwork()\n")
    assert always_run([module], module.body[:2], "handler") >= {"handler", "work"}
