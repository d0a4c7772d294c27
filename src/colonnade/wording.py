"""Findings in the words of the language that an application is written in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from colonnade.sources.cloudformation.stacks import Stack
from colonnade.sources.cloudformation.template import Writer
from colonnade.verdict import Claim, Verdict


def worded(verdict: Verdict, stacks: Sequence[Stack]) -> Verdict:
    """Tell claims and fixes with the names that properties have where they are written."""
    writers = {
        each.template.file: each.template.writer for each in stacks if each.template.writer is not None
    }
    if not writers:
        return verdict
    return replace(
        verdict,
        claims=tuple(_told(each, writers) for each in verdict.claims),
        doubts=tuple(
            replace(each, reason=_in_words(each.reason, each.key, writers)) for each in verdict.doubts
        ),
    )


def _told(claim: Claim, writers: dict[str, Writer]) -> Claim:
    def told(text: str) -> str:
        return _in_words(text, claim.key, writers)

    fix = claim.fix
    return replace(
        claim,
        message=told(claim.message),
        evidence=tuple(replace(each, text=told(each.text)) for each in claim.evidence),
        fix=replace(fix, summary=told(fix.summary)) if fix is not None else None,
    )


def _in_words(text: str, key: str, writers: dict[str, Writer]) -> str:
    file, _, name = key.rpartition("#")
    writer = writers.get(file)
    return text if writer is None else writer.told(text, name)
