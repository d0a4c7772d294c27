"""Holding packages against advisories: those of one weakness under several names count once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from colonnade.advisories.advisory import Advisory, Stretch
from colonnade.advisories.versions import allowed, version
from colonnade.dataclass import dataclass
from colonnade.fact import Unknown
from colonnade.finding import Severity
from colonnade.model.dependency import Dependency, Ecosystem, Vulnerability, Weak

About = Callable[[Ecosystem, str], Sequence[Advisory]]


@dataclass(frozen=True, slots=True)
class _Hit:
    """One advisory that holds a package, and by which stretch of versions; None where it names them one by one."""

    advisory: Advisory
    stretch: Stretch | None


def weak(dependencies: Iterable[Dependency], about: About) -> Iterator[Weak]:
    """Find packages with known vulnerabilities; raises Unknown at the end where builds choose between versions."""
    doubt: Unknown | None = None
    seen: set[tuple[str, str | None, str]] = set()
    for each in dependencies:
        advisories = about(each.ecosystem, each.name)
        key = each.name, each.version, each.asked
        if not advisories or key in seen or not _on_lambda(each.marker):
            continue
        seen.add(key)
        found = [(one, _hit(one, each)) for one in advisories]
        hits = [hit for _, hit in found if isinstance(hit, _Hit)]
        if hits:
            yield _weak(each, hits)
        elif any(hit is None for _, hit in found) and doubt is None:
            reason = (
                f"which version of {each.name} is installed is not known, and some have known vulnerabilities"
            )
            doubt = Unknown(reason, each.origin)
    if doubt is not None:
        raise doubt


def _hit(advisory: Advisory, dependency: Dependency) -> _Hit | bool | None:
    """How an advisory holds a package; False where it does not, None where only some of its versions are held."""
    answer: _Hit | bool | None = False
    for affected in advisory.affected:
        if (affected.ecosystem, affected.name) != (dependency.ecosystem, dependency.name):
            continue
        if dependency.version is not None:
            held = affected.holds(dependency.version)
            if held is not False:
                return _Hit(advisory, held if isinstance(held, Stretch) else None)
            continue
        interval = allowed(dependency)
        if interval is None:
            answer = None
            continue
        met = [(each, each.meets(interval)) for each in affected.stretches]
        sure = next((each for each, all_of_them in met if all_of_them), None)
        if sure is not None:
            return _Hit(advisory, sure)
        if any(some is None for _, some in met) or (affected.versions and not affected.stretches):
            answer = None
    return answer


def _weak(dependency: Dependency, hits: list[_Hit]) -> Weak:
    groups: list[list[_Hit]] = []
    for hit in hits:
        same = [group for group in groups if any(one.advisory.names & hit.advisory.names for one in group)]
        groups = [group for group in groups if group not in same]
        groups.append([*(one for group in same for one in group), hit])
    found = sorted((_vulnerability(group, dependency.ecosystem) for group in groups), key=_by_severity)
    return Weak(dependency, tuple(found), _remedy(found, dependency.ecosystem))


def _remedy(found: list[Vulnerability], ecosystem: Ecosystem) -> str | None:
    """The versions without any of the vulnerabilities, as far as every one of them says where it ends."""
    ends = [
        (version(ecosystem, end), each.fixed is None, end)
        for each in found
        if (end := each.fixed or each.last) is not None
    ]
    if len(ends) < len(found):
        return None
    _, after, end = max(ends, key=lambda each: each[:2])
    return f"in a version after {end}" if after else f"{end} or later"


def _vulnerability(group: list[_Hit], ecosystem: Ecosystem) -> Vulnerability:
    names = sorted({name for hit in group for name in hit.advisory.names}, key=_by_renown)
    known = [hit.advisory.severity for hit in group if hit.advisory.severity is not None]
    stretches = [hit.stretch for hit in group if hit.stretch is not None and hit.stretch.shown is not None]
    fixed = [each.shown for each in stretches if each.fixed is not None]
    last = [each.shown for each in stretches if each.fixed is None]
    return Vulnerability(
        names[0],
        next((hit.advisory.summary for hit in group if hit.advisory.summary), ""),
        str(max(known)) if known else None,
        min(filter(None, fixed), key=lambda each: version(ecosystem, each), default=None),
        max(filter(None, last), key=lambda each: version(ecosystem, each), default=None),
    )


def _by_renown(name: str) -> tuple[int, str]:
    order = ("CVE-", "GHSA-", "PYSEC-")
    return next((at for at, start in enumerate(order) if name.startswith(start)), len(order)), name


def _by_severity(found: Vulnerability) -> tuple[int, str]:
    return -(Severity[found.severity.upper()] if found.severity else 0), found.name


def _on_lambda(marker: str) -> bool:
    """Whether a marker holds on Linux; what asks for anything else than the platform is taken to hold."""
    if not any(word in marker for word in ("platform", "os_name")) or "python" in marker or "extra" in marker:
        return True
    from packaging.markers import InvalidMarker, Marker  # noqa: PLC0415 - few packages have one

    linux = {
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "platform_machine": "x86_64",
    }
    try:
        return Marker(marker).evaluate(linux)
    except (InvalidMarker, KeyError):
        return True
