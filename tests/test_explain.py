"""The pages of the checks, as a terminal and as Markdown show them."""

from __future__ import annotations

import click
import pytest
from samples import a_check

from colonnade.check import Check, Pillar, all_checks
from colonnade.reports import explain


def told(check: Check) -> str:
    return "\n".join(click.unstyle(line) for line in explain.terminal(check))


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.name)
def test_every_page_fits_a_terminal_and_loses_nothing(check: Check) -> None:
    page = told(check)
    assert all(len(line) <= 80 or "://" in line for line in page.splitlines())
    for word in check.documentation.replace("*", " ").replace("`", " ").split():
        if word.isalnum():
            assert word in page, word
    assert check.title in page
    assert str(check.severity) in page
    assert "**" not in page
    markdown = explain.markdown(check)
    assert markdown.startswith(f"# {check.title}\n\n- Check: `{check.name}`\n")
    assert "## Why it matters" in markdown


PAGE = """
## Heading

A *paragraph* with `code`, **strong**
words and a [link](https://example.com/a).

- an item
  over two lines
- another with [two](https://a.example) [links](https://b.example)
1. numbered

    indented code * stays *

```yaml
Timeout: 30  # as **it** is
```
After.
"""


def test_the_markdown_of_pages_is_rendered() -> None:
    lines = list(explain._rendered(PAGE))
    assert [click.unstyle(line) for line in lines] == [
        "",
        "Heading",
        "",
        "A paragraph with code, strong words and a link.",
        "https://example.com/a",
        "",
        "- an item over two lines",
        "- another with two links",
        "  https://a.example",
        "  https://b.example",
        "1. numbered",
        "",
        "      indented code * stays *",
        "",
        "  Timeout: 30  # as **it** is",
        "After.",
        "",
    ]
    assert click.style("strong", bold=True) in lines[3]
    assert click.style("code", fg="cyan") in lines[3]


def test_a_page_says_what_it_takes_and_what_comes_first() -> None:
    check = a_check(
        after=("logs-are-plain",), lens=("rel_1", "rel_2"), also=(Pillar.COST,), gain="jobs " * 30
    )
    page = told(check)
    assert "\nPillar      reliability, cost\n" in page
    assert "\nEffort      minutes for each place\n" in page
    assert "\nAfter       logs-are-plain\nLens        rel_1, rel_2\n" in page
    assert "\nWorth       jobs jobs" in page
    assert "\n            jobs jobs" in page


def test_checks_are_listed_by_pillar() -> None:
    checks = [a_check("b", pillar=Pillar.COST), a_check("a", pillar=Pillar.SECURITY), a_check("c")]
    lines = [click.unstyle(line) for line in explain.overview(checks)]
    assert [line for line in lines if line and not line.startswith(" ")] == [
        "Security (1)",
        "Reliability (1)",
        "Cost (1)",
        "3 checks. One in full: colonnade explain CHECK",
    ]
    assert all(len(line) <= 80 and line == line.rstrip() for line in lines)
    assert explain.listed(checks)[0]["pillar"] == "cost"
    assert [each["name"] for each in explain.listed(checks)] == ["b", "a", "c"]
