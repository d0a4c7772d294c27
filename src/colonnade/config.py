"""What the user wants: colonnade.toml and the command line as one frozen Config."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from colonnade import business
from colonnade.check import Pillar
from colonnade.dataclass import dataclass
from colonnade.finding import Severity
from colonnade.goals import INDICATORS, NONE, Goals
from colonnade.problem import Problem, Unreadable
from colonnade.traffic import ASSUMED, Load, Traffic

FILE_NAME = "colonnade.toml"
# More than this is no number that anybody means, and too much to reckon with.
MOST = 1e15
# What names a service and no path.
ELSEWHERE = ("osv.dev", "cloudwatch")


@dataclass(frozen=True, slots=True)
class Allow:
    """A finding that is accepted: of `check`, on resources and in files that match the globs, and why."""

    check: str
    because: str
    resource: str = "*"
    path: str = "*"
    file: str = FILE_NAME
    line: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """Which telemetry is asked for: where it is, and what the user says of the names that its logs have.

    `names` are globs of these, each with the function that is meant, or "!" for nobody's. `file` and `line` say where
    the source was told, "" for the command line. It is `complete` where the logs of all functions are among it.
    """

    source: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    line: int = 0
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Config:
    """What to review, and how: empty `pillars` and `checks` are all of them; `fail_on` None is never.

    `parameters` are given values of template parameters, `parameter_files` files of such, `environment` the
    environment of samconfig.toml whose parameters are used. `exclude` are globs of paths relative to the
    reviewed folder. `traffic` is what the application has to do in a month, as far as that was told. `advisories`
    is where known vulnerabilities are told: a path, an address, or "osv.dev". `telemetry` is what functions were seen
    to do, `goals` what they should.
    """

    pillars: tuple[Pillar, ...] = ()
    checks: tuple[str, ...] = ()
    min_severity: Severity = Severity.LOW
    fail_on: Severity | None = None
    exclude: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    parameter_files: tuple[Path, ...] = ()
    environment: str | None = None
    region: str | None = None
    allow: tuple[Allow, ...] = ()
    traffic: Traffic = ASSUMED
    advisories: str | None = None
    telemetry: Asked = Asked()
    goals: Goals = NONE
    kpi: business.Settings = business.Settings()


def find(path: Path) -> Path | None:
    """Find the colonnade.toml of what is reviewed: beside it, or above it as far as its repository goes."""
    folder = path.resolve()
    if not folder.is_dir():
        folder = folder.parent
    for each in (folder, *folder.parents):
        if (each / FILE_NAME).is_file():
            return each / FILE_NAME
        if (each / ".git").exists():
            return None
    return None


def read(file: Path) -> Config:
    """Read a colonnade.toml; raise Unreadable at the first thing in it that is not understood."""
    import tomllib  # noqa: PLC0415 - most reviews have no such file

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(Problem(file.name, 0, 0, f"cannot be read: {error}")) from None
    try:
        settings = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (len(text.splitlines()), 0)
        what = re.sub(r" \(at .*\)$", "", str(error))
        raise Unreadable(Problem(file.name, line, column, f"is not TOML: {what}")) from None
    return _Reader(file.name, text, file.parent).config(settings)


class _Reader:
    """Turns the tables of one colonnade.toml into a Config, telling the line of what is wrong."""

    def __init__(self, file: str, text: str, folder: Path) -> None:
        self.file = file
        self.folder = folder
        self.lines = text.splitlines()

    def config(self, settings: dict[str, Any]) -> Config:
        readers: dict[str, tuple[str, Callable[[str, Any], Any]]] = {
            "pillars": ("pillars", self._pillars),
            "checks": ("checks", self._texts),
            "min-severity": ("min_severity", self._severity),
            "fail-on": ("fail_on", self._severity),
            "exclude": ("exclude", self._texts),
            "parameters": ("parameters", self._parameters),
            "region": ("region", self._text),
            "advisories": ("advisories", self._place),
            "allow": ("allow", self._allow),
            "traffic": ("traffic", self._traffic),
            "telemetry": ("telemetry", self._telemetry),
            "goals": ("goals", self._goals),
            "kpi": ("kpi", self._kpi),
        }
        given = {}
        for key, value in settings.items():
            if key not in readers:
                raise self._wrong(key, f"{key!r} is not a setting", f"the settings are {', '.join(readers)}")
            field_name, reader = readers[key]
            given[field_name] = reader(key, value)
        return Config(**given)

    def _text(self, key: str, value: Any, after: int = 0) -> str:
        if not isinstance(value, str):
            raise self._wrong(key, f"{key!r} must be a text", f'as in {key} = "…"', after)
        return value

    def _place(self, key: str, value: Any, within: int = 0) -> str:
        """A path from the file's own folder: what a repository says must not open a connection."""
        text = self._text(key, value, within)
        if not text or "\0" in text:
            raise self._wrong(key, f"{key!r} must be a path", f'as in {key} = "a/folder"', within)
        if text.partition(":")[0] in ELSEWHERE or "://" in text:
            option = "telemetry" if within else key
            raise self._wrong(key, f"{key!r} must be a path", f"to fetch them, say --{option} {text}", within)
        return str(self.folder / text)

    def _texts(self, key: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self._wrong(key, f"{key!r} must be a list of texts", f'as in {key} = ["…"]')
        return tuple(value)

    def _pillars(self, key: str, value: Any) -> tuple[Pillar, ...]:
        return tuple(self._one_of(key, Pillar, pillar_named(each), each) for each in self._texts(key, value))

    def _severity(self, key: str, value: Any) -> Severity:
        severity: Severity = self._one_of(key, Severity, severity_named(self._text(key, value)), value)
        return severity

    def _one_of(self, key: str, kind: Any, found: Any, given: str) -> Any:
        if found is None:
            names = ", ".join(getattr(each, "slug", str(each)) for each in kind)
            raise self._wrong(key, f"{given!r} is no {kind.__name__.lower()}", f"it is one of {names}")
        return found

    def _parameters(self, key: str, value: Any) -> dict[str, str]:
        if not isinstance(value, dict) or not all(
            isinstance(each, str | int | float) for each in value.values()
        ):
            raise self._wrong(key, f"{key!r} must be a table of texts or numbers", 'as in Stage = "prod"')
        return {name: _plain(each) for name, each in value.items()}

    def _traffic(self, key: str, value: Any) -> Traffic:
        if not isinstance(value, dict):
            raise self._wrong(key, f"{key!r} must be a table", "write it as [traffic]")
        named = {name: table for name, table in value.items() if isinstance(table, dict)}
        every = {name: each for name, each in value.items() if name not in named}
        return Traffic(
            self._load(key, every),
            {name: self._load(f"{key}.{name}", table) for name, table in named.items()},
        )

    def _telemetry(self, key: str, value: Any) -> Asked:
        if not isinstance(value, dict):
            raise self._wrong(key, f"{key!r} must be a table", "write it as [telemetry]")
        line = self._line(key)
        for name in value:
            if name not in ("source", "names", "complete"):
                advice = "it has source, names, complete"
                raise self._wrong(name, f"{name!r} is not a setting of [telemetry]", advice, line)
        names = value.get("names", {})
        if not isinstance(names, dict) or not all(isinstance(each, str) and each for each in names.values()):
            advice = 'as in "bookings-prod-*" = "!" or "/bookings/quote" = "QuoteFunction"'
            raise self._wrong("names", "'names' must be a table of texts", advice, line)
        complete = value.get("complete", False)
        if not isinstance(complete, bool):
            raise self._wrong("complete", "'complete' must be true or false", "as in complete = true", line)
        if "source" not in value:
            return Asked(names=names, complete=complete)
        source = self._place("source", value["source"], line)
        return Asked(source, names, self.file, self._line("source", line), complete)

    def _goals(self, key: str, value: Any) -> Goals:
        if not isinstance(value, dict):
            raise self._wrong(key, f"{key!r} must be a table", "write it as [goals]")
        named = {name: table for name, table in value.items() if isinstance(table, dict)}
        every = self._goal(key, {name: each for name, each in value.items() if name not in named})
        used = self._indicators(named.pop("sustainability", {}))
        told = {name: self._goal(f"{key}.{name}", table) for name, table in named.items()}
        return Goals(every, {name: each for name, each in told.items() if each is not None}, used)

    def _indicators(self, table: dict[str, Any]) -> dict[str, float]:
        for name, value in table.items():
            if name not in INDICATORS:
                advice = f"it has {', '.join(INDICATORS)}"
                raise self._wrong(name, f"{name!r} is not a setting of [goals.sustainability]", advice)
            if not _is_amount(value):
                advice = f"as in {name} = 0.2"
                raise self._wrong(name, f"{name!r} must be a number, and not negative; at most 1e15", advice)
        return {name: float(value) for name, value in table.items()}

    def _goal(self, key: str, table: dict[str, Any]) -> float | None:
        for name, value in table.items():
            if name != "latency-ms":
                raise self._wrong(name, f"{name!r} is not a setting of [{key}]", "it has latency-ms")
            if not _is_amount(value) or not value:
                raise self._wrong(name, f"{name!r} must be a number above nothing", f"as in {name} = 500")
        return float(table["latency-ms"]) if table else None

    def _load(self, key: str, table: dict[str, Any]) -> Load:
        fields = {
            "requests-per-month": "requests",
            "duration-ms": "milliseconds",
            "cold-start-share": "cold_starts",
        }
        for name, value in table.items():
            if name not in fields:
                raise self._wrong(
                    name, f"{name!r} is not a setting of [{key}]", f"it has {', '.join(fields)}"
                )
            if not _is_amount(value):
                raise self._wrong(
                    name,
                    f"{name!r} must be a number, and not negative; at most 1e15",
                    f"as in {name} = 0.01",
                )
            if name == "cold-start-share" and value > 1:
                raise self._wrong(name, f"{name!r} is a share, at most 1", "write one in a hundred as 0.01")
        return Load(**{fields[name]: float(value) for name, value in table.items()})

    def _kpi(self, key: str, value: Any) -> business.Settings:
        if not isinstance(value, dict):
            raise self._wrong(key, f"{key!r} must be a table", "write it as [kpi]")
        for name in value:
            if name not in ("kind", "unit-of-work", "units-per-month"):
                advice = "it has kind, unit-of-work and units-per-month"
                raise self._wrong(name, f"{name!r} is not a setting of [kpi]", advice)
        kinds = value.get("kind", [])
        kinds = [kinds] if isinstance(kinds, str) else self._texts("kind", kinds)
        for each in kinds:
            if each not in business.kinds():
                advice = f"it is one of {', '.join(business.kinds())}"
                raise self._wrong("kind", f"{each!r} is no kind of application that is known", advice)
        unit, often = value.get("unit-of-work"), value.get("units-per-month")
        if often is not None and not (_is_amount(often) and often):
            advice = "as in units-per-month = 40_000"
            raise self._wrong("units-per-month", "'units-per-month' must be a number above nothing", advice)
        return business.Settings(
            tuple(kinds), self._text("unit-of-work", unit) if unit is not None else None, often
        )

    def _allow(self, key: str, value: Any) -> tuple[Allow, ...]:
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self._wrong(key, f"{key!r} must be tables", "write each as [[allow]]")
        starts = [
            number for number, line in enumerate(self.lines, 1) if re.match(r"\s*\[\[\s*allow\s*\]\]", line)
        ]
        lines = starts if len(starts) == len(value) else [self._line(key)] * len(value)
        return tuple(self._allowed(table, line) for table, line in zip(value, lines, strict=True))

    def _allowed(self, table: dict[str, Any], line: int) -> Allow:
        for key, value in table.items():
            if key not in ("check", "resource", "path", "because"):
                advice = "it has check, resource, path and because"
                raise self._wrong(key, f"{key!r} is not a setting of [[allow]]", advice, line)
            self._text(key, value, line)
        for key in ("check", "because"):
            if not table.get(key, "").strip():
                raise self._wrong(key, f"[[allow]] lacks {key!r}", "say which check and why", line)
        return Allow(**table, file=self.file, line=line)

    def _wrong(self, key: str, what: str, advice: str, after: int = 0) -> Unreadable:
        return Unreadable(Problem(self.file, self._line(key, after) or after, 0, what, advice))

    def _line(self, key: str, after: int = 0) -> int:
        """The line that sets the key, 0 where it cannot be told."""
        written = re.compile(rf"""\s*(\[+\s*)?["']?{re.escape(key)}["']?\s*[=\].]""")
        return next((n for n, line in enumerate(self.lines, 1) if n >= after and written.match(line)), 0)


def pillar_named(name: str) -> Pillar | None:
    """Give the pillar of this name, also with hyphens, or by its beginning ("operational")."""
    wanted = name.lower().replace("-", " ").replace("_", " ")
    return next((each for each in Pillar if wanted and each.value.startswith(wanted)), None)


def severity_named(name: str) -> Severity | None:
    """Give the severity of this name."""
    return next((each for each in Severity if str(each) == name.lower()), None)


def _plain(value: str | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_amount(value: object) -> bool:
    """Tell whether it is a number that may count or measure something."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MOST
