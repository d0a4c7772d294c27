"""Advisories from osv.dev, or a server that answers as it does: the only thing that is ever fetched, if asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from colonnade.advisories import matching
from colonnade.advisories.advisory import Advisory
from colonnade.advisories.given import read_list
from colonnade.fact import Unknown
from colonnade.model.dependency import Dependency, Ecosystem, Weak
from colonnade.problem import Problem

NAME = "osv.dev"
ADDRESS = "https://api.osv.dev"
TIMEOUT = 20  # seconds
MOST_QUERIES = 1_000  # what one batch may have
MOST_PAGES = 20
_NOT_JUDGED = "no dependency was held against advisories; try again, or give a folder of them"


class OsvDev:
    """Asks a server for the advisories about packages: their names and versions are all that it is told."""

    def __init__(self, address: str = ADDRESS) -> None:
        self.problems: list[Problem] = []
        self._address = address.rstrip("/")
        self._named: dict[tuple[Ecosystem, str, str | None], list[str]] = {}
        self._records: dict[str, list[Advisory]] = {}

    def weak(self, dependencies: Sequence[Dependency]) -> Iterator[Weak]:
        """Find those with known vulnerabilities; raises Unknown where the server does not answer."""
        if self.problems:
            raise Unknown(f"{self._address} did not answer")
        try:
            found = self._about(dependencies)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            self.problems.append(Problem(self._address, 0, 0, _reason(error), _NOT_JUDGED))
            raise Unknown(f"{self._address} did not answer") from None
        return matching.weak(dependencies, lambda ecosystem, name: found.get((ecosystem, name), []))

    def _about(self, dependencies: Sequence[Dependency]) -> dict[tuple[Ecosystem, str], list[Advisory]]:
        wanted = {(each.ecosystem, each.name, each.version) for each in dependencies if not each.place}
        self._ask(sorted(wanted - self._named.keys(), key=lambda each: (each[1], each[2] or "")))
        found: dict[tuple[Ecosystem, str], dict[str, Advisory]] = {}
        for key in wanted:
            for name in self._named[key]:
                for each in self._record(name):
                    found.setdefault(key[:2], {})[each.id] = each
        return {key: [every[name] for name in sorted(every)] for key, every in found.items()}

    def _ask(self, wanted: Sequence[tuple[Ecosystem, str, str | None]]) -> None:
        """Ask for the names of the advisories about packages, a batch at a time, and for what did not fit again."""
        for start in range(0, len(wanted), MOST_QUERIES):
            waiting: list[tuple[tuple[Ecosystem, str, str | None], str | None]] = [
                (key, None) for key in wanted[start : start + MOST_QUERIES]
            ]
            for _ in range(MOST_PAGES):
                if not waiting:
                    break
                answer = self._fetch("/v1/querybatch", {"queries": [_query(*each) for each in waiting]})
                further: list[tuple[tuple[Ecosystem, str, str | None], str | None]] = []
                for (key, _), result in zip(waiting, answer["results"], strict=True):
                    named = self._named.setdefault(key, [])
                    named += [str(each["id"]) for each in (result or {}).get("vulns") or ()]
                    if (result or {}).get("next_page_token"):
                        further.append((key, str(result["next_page_token"])))
                waiting = further

    def _record(self, name: str) -> list[Advisory]:
        if name not in self._records:
            self._records[name] = read_list([self._fetch(f"/v1/vulns/{quote(name, safe='')}")])
        return self._records[name]

    def _fetch(self, path: str, sent: Any = None) -> Any:
        body = json.dumps(sent).encode() if sent is not None else None
        request = Request(  # noqa: S310 - the address is the user's own, and http or https as is seen to
            self._address + path, body, {"Content-Type": "application/json", "User-Agent": "colonnade"}
        )
        with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - as above
            return json.load(answer)


def _query(key: tuple[Ecosystem, str, str | None], page: str | None) -> dict[str, Any]:
    ecosystem, name, version = key
    query: dict[str, Any] = {"package": {"name": name, "ecosystem": ecosystem.value}}
    if version is not None:
        query["version"] = version
    if page is not None:
        query["page_token"] = page
    return query


def _reason(error: Exception) -> str:
    """Say in one line why there was no answer."""
    match error:
        case HTTPError():
            return f"answered with {error.code}"
        case URLError():
            return f"cannot be reached: {' '.join(str(error.reason).split())}"
        case TimeoutError():
            return f"did not answer within {TIMEOUT} s"
        case OSError():
            return f"cannot be reached: {' '.join(str(error).split())}"
    return "answered something that is not understood"
