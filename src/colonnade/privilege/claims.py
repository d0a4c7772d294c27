"""What is to be said of the difference between needs and grants, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from colonnade.aws.managed_policies import managed_policy
from colonnade.aws.published import published
from colonnade.aws.wildcards import changes_much
from colonnade.dataclass import dataclass
from colonnade.finding import Confidence, Fix, Located, Severity
from colonnade.privilege import additions, fixes
from colonnade.privilege.dangers import ESCALATIONS, Escalation, changes, harm, reads
from colonnade.privilege.difference import Difference, Excess, Row, Wide, Wildcard
from colonnade.privilege.grants import Grant, Grants, Term
from colonnade.privilege.matching import Cover
from colonnade.privilege.names import Names
from colonnade.privilege.reach import EVERY_RESOURCE, is_template, is_wide, named, published_actions
from colonnade.privilege.requirement import Requirement

MOST_NAMED = 4
_TEMPLATE = "the SAM policy template "


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence, where it holds, what proves it, how bad and how sure it is, and what is to be done.

    `said_elsewhere` is True where other checks say of the whole statement that it allows too much.
    """

    text: str
    at: Located
    because: tuple[Located, ...]
    severity: Severity
    confidence: Confidence
    fix: Fix
    said_elsewhere: bool = False


def missing(difference: Difference) -> Iterator[Claim]:
    """Say what the code calls and the role does not allow."""
    for row in difference.missing:
        yield _missing(difference, row)


def _missing(difference: Difference, row: Row) -> Claim:
    need = row.requirement
    function, role = difference.needs[0].function, difference.grants.role
    on = place(need, difference.grants.names)
    where = f" on {on}" if on else ""
    what = f"{function} calls {need.action}{where}" if need.by else f"{need.why} needs {need.action}{where}"
    why = f": {row.why}" if row.why else ""
    return Claim(
        f"{what}, which {role} does not allow{why}",
        need.by[0] if need.by else function,
        (*need.by[1:], role, *(each.statement or role for each in row.by)),
        Severity.HIGH,
        Confidence.HIGH,
        _allowing(difference, row),
    )


def _allowing(difference: Difference, row: Row) -> Fix:
    """Allow what is missing on one resource, all of it at once; advice where something else forbids it."""
    names, on = difference.grants.names, row.requirement.arn
    together = [
        each.requirement
        for each in difference.missing
        if not each.why and names.spelled(each.requirement.arn) == names.spelled(on)
    ]
    where = place(row.requirement, names)
    actions = sorted({each.action for each in together or [row.requirement]})
    summary = f"Allow {_said(actions)}" + (f" on {where}" if where else "")
    return Fix.advice(summary) if row.why else additions.allowing(difference.grants, together, summary)


def excess(difference: Difference) -> Iterator[Claim]:
    """Say what the role allows and the code of none of its functions calls."""
    for each in difference.excess:
        claim = _of_template(difference, each) if is_template(each.grant) else _excess(difference, each)
        if claim is not None:
            yield claim
    for wildcard in difference.wildcards:
        if any(changes(each) for each in wildcard.others):
            yield _wildcard(difference, wildcard)


def _excess(difference: Difference, found: Excess) -> Claim | None:
    grant, role = found.grant, difference.grants.role
    where = _resources(found, difference)
    if grant.policy is not None:
        if not found.whole:
            return None  # of what it allows on every resource `wide` tells
        text = f"{role} has {grant.source}, of which {_code(difference)} calls nothing"
        away = f"Take {grant.source.removeprefix('the ')} away"
        return _claim(found, text, fixes.without_policy(difference, found, away))
    if found.whole or found.actions:
        text = f"{role} may {_listed(found.actions)} on {where}, which {_code(difference)} never calls"
        fix = fixes.without_actions(difference, found, f"Take {_listed(found.actions)} out of {grant.source}")
    else:
        text = (
            f"{role} may {_listed(grant.actions)} also on {where}, where {_code(difference)} never calls it"
        )
        fix = fixes.without_resources(difference, found, f"Take {where} out of {grant.source}")
    text = f"{text}, by {grant.source}{_of_no_effect(found)}"
    others = difference.sharers_of(grant)
    if others:
        text = f"{text}, which {_said(others)} {'has' if len(others) == 1 else 'have'} too"
        fix = Fix.advice(f"Give {role} a policy of its own")
    return _claim(found, text, fix)


def _of_no_effect(found: Excess) -> str:
    """Say, as the end of a sentence, which actions are none: mostly their names are mistyped."""
    terms = found.actions or (found.grant.actions if found.whole else ())
    strange = [each for each in terms if not each.has_wildcard and not published_actions(each.spelled)]
    return f"; AWS publishes no action {_listed(strange)}" if strange else ""


def _of_template(difference: Difference, found: Excess) -> Claim | None:
    """Of a SAM policy template only what another one, or none, would spare."""
    name = found.grant.source.removeprefix(_TEMPLATE)
    where = _resources(found, difference, everything=True)
    if found.whole:
        text = (
            f"{difference.grants.role} has the SAM policy template {name} for {where},"
            f" where {_code(difference)} calls nothing of it"
        )
        return _claim(found, text, fixes.without_policy(difference, found, f"Take {name} for {where} away"))
    used = sorted({each.action for each in found.used})
    only_reads, only_writes = all(map(reads, used)), not any(map(reads, used))
    idle = [each for term in found.actions for each in published_actions(term.spelled)]
    if only_reads and any(map(changes, idle)):
        kept, let, severity = "only reads", "write it as well", Severity.MEDIUM
    elif only_writes and any(each in _DATA for each in idle):
        kept, let, severity = "only writes to", "read it as well", Severity.LOW
    else:
        return None
    narrower = _narrower(name, used)
    if narrower:
        advice = f"Use {narrower} instead of {name}"
        fix = fixes.with_template(difference, found, name, narrower, advice)
    else:
        fix = fixes.with_statement(difference, found, name, f"Write {_said(used)} out instead of {name}")
    would = f"; {narrower} would do" if narrower else ""
    text = f"{_subject(difference)} {kept} {where} ({_said(used)}), yet {name} lets it {let}{would}"
    return replace(_claim(found, text, fix), severity=severity)


_DATA = frozenset(("dynamodb:getitem", "dynamodb:scan", "s3:getobject", "kinesis:getrecords"))


def _narrower(name: str, used: Iterable[str]) -> str | None:
    """The SAM policy template of the same family that grants all that is used, and the least beside it."""
    templates = published("sam_policy_templates")["Templates"]
    wanted, whole = {each.lower() for each in used}, _actions_of(templates[name])
    sizes = {
        other: len(granted)
        for other, definition in templates.items()
        if definition["Parameters"] == templates[name]["Parameters"]
        and wanted <= (granted := _actions_of(definition)) < whole
    }
    return min(sizes, key=lambda each: (sizes[each], each), default=None)


def _actions_of(template: dict[str, Any]) -> frozenset[str]:
    """The published actions that a SAM policy template grants, on whatever resource."""
    patterns = (
        each for statement in template["Definition"]["Statement"] for each in _many(statement["Action"])
    )
    return frozenset(action for pattern in patterns for action in published_actions(pattern))


def _many(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _wildcard(difference: Difference, found: Wildcard) -> Claim:
    grant, role = found.grant, difference.grants.role
    where = _all(grant.resources, difference)
    dangerous = grant.is_everywhere and harm(frozenset(found.others))
    return Claim(
        f"{role} may {found.term.written} on {where}, of which {_code(difference)} calls only"
        f" {_said(found.needed)}, by {grant.source}",
        found.term.fact or grant,
        tuple(each for need in difference.uses(grant, action=found.term) for each in need.by[:1]),
        Severity.HIGH if dangerous else Severity.LOW,
        Confidence.HIGH,
        fixes.with_actions(difference, found, f"Replace {found.term.written} by {_said(found.needed)}"),
        said_elsewhere(grant),
    )


def _claim(found: Excess, text: str, fix: Fix) -> Claim:
    actions = frozenset(
        each for term in found.actions or found.grant.actions for each in published_actions(term.spelled)
    )
    everywhere = any(is_wide(each) for grant in found.grants for each in grant.resources)
    worst = harm(actions) if everywhere and found.grant.policy is None else None
    severity = Severity.MEDIUM if any(map(changes, actions)) else Severity.LOW
    return Claim(
        text + (f": {worst}" if worst else ""),
        _place(found),
        tuple(each for need in found.used for each in need.by[:1])[:MOST_NAMED],
        Severity.HIGH if worst else severity,
        Confidence.HIGH,
        fix,
        said_elsewhere(found.grant),
    )


def _place(found: Excess) -> Located:
    """Where the one thing stands that is too much, or the statement."""
    terms = found.actions or found.resources
    only = terms[0].fact if len(terms) == 1 else None
    return found.grant if only is None or is_template(found.grant) else only


def wide(difference: Difference) -> Iterator[Claim]:
    """Say what the role allows on every resource where the code names the ones that it uses."""
    for each in difference.wide:
        yield _wide(difference, each)


def _wide(difference: Difference, found: Wide) -> Claim:
    grant, role, names = found.grant, difference.grants.role, difference.grants.names
    actions = sorted({each.action for each in found.needs})
    places = list(dict.fromkeys(place(each, names) for each in found.needs))
    granted = frozenset(each for term in grant.actions for each in published_actions(term.spelled))
    worst = harm(granted)
    if worst and worst != harm(frozenset(map(str.lower, actions))):
        worst = worst.replace("with that", "by the same statement")
    doubtful = bool(difference.doubts)
    return Claim(
        f"{role} may {_said(actions)} on {_everywhere(found.term)}, by {grant.source}; its code needs that"
        f" only on {_said(places)}" + (f": {worst}" if worst else ""),
        found.term.fact or grant,
        tuple(each for need in found.needs for each in need.by[:1])[:MOST_NAMED],
        Severity.HIGH if worst else Severity.MEDIUM,
        Confidence.MEDIUM if doubtful else Confidence.HIGH,
        fixes.with_resources(difference, found, f"Name {_said(places)} instead of {found.term.written}"),
        said_elsewhere(grant),
    )


def _everywhere(term: Term) -> str:
    return EVERY_RESOURCE if term.written == "*" else term.written


def escalations(
    grants_: Grants, needed: frozenset[str] = frozenset(), *, read: bool = True
) -> Iterator[Claim]:
    """Say by which actions, allowed everywhere, the role can get more than it has.

    `needed` are those that its functions call, `read` is whether the code of all of them could be read.
    """
    grants = [each for each in grants_.allowed if any(map(is_wide, each.resources))]
    ways: dict[tuple[int, ...], tuple[list[Grant], list[Escalation]]] = {}
    for way in ESCALATIONS:
        by = [next((each for each in grants if _allows(each, action)), None) for action in way.actions]
        found = list({id(each): each for each in by if each is not None}.values())
        if None not in by and not all(map(said_elsewhere, found)):
            ways.setdefault(tuple(map(id, found)), (found, []))[1].append(way)
    for found, those in ways.values():
        yield _escalation(grants_, found, those, needed, read=read)


def _escalation(
    grants: Grants, by: list[Grant], ways: list[Escalation], needed: frozenset[str], *, read: bool
) -> Claim:
    """Say what some statements together make possible, in one sentence for all the ways."""
    actions = list(dict.fromkeys(action for way in ways for action in way.actions))
    more = f", and has {len(ways) - 1} other ways" if len(ways) > 2 else ""
    how = " and ".join(each.how for each in ways[:2]) if len(ways) == 2 else ways[0].how + more
    called = all(each.lower() in needed for each in actions)
    advice = f"Name the resources of {_said(actions)}" if called else f"Take {_said(actions)} away"
    if not called and not read:
        advice += ", or name the resources where the code calls that"
    return Claim(
        f"{grants.role} may {_said(actions)} on every resource: it can {how}",
        by[-1],
        tuple(by[:-1]),
        Severity.HIGH if called else Severity.CRITICAL,
        Confidence.MEDIUM if any(each.conditional for each in by) else Confidence.HIGH,
        Fix.advice(advice),
    )


def _allows(grant: Grant, action: str) -> bool:
    return not grant.not_actions and grant.is_about(action) is Cover.YES


def said_elsewhere(grant: Grant) -> bool:
    """Whether other checks say of the whole statement, or policy, that it allows too much."""
    if grant.policy is not None:
        known = managed_policy(grant.policy.short_name)
        return known is not None and (known.allows_everything or bool(known.full_access))
    statement = grant.statement
    if statement is None:
        return False
    wide_writes = [each for each in statement.wide_writes if changes_much(str(each.value))]
    return statement.allows_everything or bool(statement.whole_services or wide_writes)


def place(need: Requirement, names: Names) -> str:
    """What a need is about, as a user would name it; "" where it is about nothing in particular."""
    if not need.scopable:
        return ""
    if need.resource is not None:
        return f"{need.resource}{need.suffix}"
    return names.readable(need.arn)


def _resources(found: Excess, difference: Difference, *, everything: bool = False) -> str:
    terms = () if everything else found.resources if found.used and not found.actions else ()
    return _all(terms or tuple(t for grant in found.grants for t in grant.resources), difference)


def _all(terms: Iterable[Term], difference: Difference) -> str:
    shown = list(dict.fromkeys(named(each, difference.grants) for each in terms))
    # What knows no resources stands beside a named one, as in some SAM policy templates.
    specific = [each for each in shown if each != EVERY_RESOURCE]
    return _said(specific or shown) or "what it does not name"


def _listed(terms: Iterable[Term]) -> str:
    return _said(dict.fromkeys(each.written for each in terms))


def _said(words: Iterable[str]) -> str:
    """Some words as a list in a sentence, the first few of many."""
    every = list(words)
    more = len(every) - MOST_NAMED
    if more > 1:
        return f"{', '.join(every[:MOST_NAMED])} and {more} more"
    return ", ".join(every[:-1]) + " and " + every[-1] if len(every) > 1 else "".join(every)


def _code(difference: Difference) -> str:
    return "its code" if len(difference.needs) == 1 else "the code of its functions"


def _subject(difference: Difference) -> str:
    names = [str(each.function) for each in difference.needs]
    return names[0] if len(names) == 1 else f"the code of {_said(names)}"
