"""What is known of a deployment: the values of parameters, the region and the stack's name."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from colonnade.dataclass import dataclass
from colonnade.problem import Problem, Unreadable
from colonnade.sources import document
from colonnade.sources.cloudformation.values import plain_text

if TYPE_CHECKING:
    from colonnade.sources.files import Tree

SAMCONFIG = "samconfig.toml"
DEFAULT_TEMPLATES = ("template.yaml", "template.yml", "template.json")


@dataclass(frozen=True, slots=True)
class Settings:
    """What is known of the stack of one template: it wins over the defaults that are written there."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    region: str | None = None
    name: str | None = None


@dataclass(slots=True)
class Given:
    """What the user gives for every template, and what each samconfig.toml gives for its own.

    `parameters` are those of the command line, by name; they win over samconfig.toml. `environment` is the
    table of samconfig.toml to use. `problems` are the files that could not be read.
    """

    tree: Tree
    parameters: dict[str, str] = field(default_factory=dict)
    region: str | None = None
    environment: str | None = None
    problems: list[Problem] = field(default_factory=list)
    _configs: dict[str, Mapping[str, Any] | None] = field(default_factory=dict)

    @classmethod
    def read(
        cls,
        tree: Tree,
        *,
        parameters: Iterable[str] = (),
        files: Iterable[str] = (),
        region: str | None = None,
        environment: str | None = None,
    ) -> Given:
        """Read the options of the command line: `parameters` are "Key=Value", `files` parameter files."""
        given = cls(tree, region=region, environment=environment)
        for file in files:
            try:
                given.parameters |= _parameter_file(file)
            except Unreadable as unreadable:
                given.problems.append(unreadable.problem)
        for each in parameters:
            name, equals, value = each.partition("=")
            if not equals or not name:
                what = f"{each!r} is not a parameter and its value"
                given.problems.append(Problem("--parameter", 0, 0, what, "write Key=Value"))
                continue
            given.parameters[name] = value
        return given

    def settings(self, file: str) -> Settings:
        """What is known of the stack of a template."""
        config, place = self._config_of(file)
        parameters = dict(self._overrides(config.get("parameter_overrides"), place))
        region, name = config.get("region"), config.get("stack_name")
        return Settings(
            parameters | self.parameters,
            self.region or (region if isinstance(region, str) and region else None),
            name if isinstance(name, str) and name else None,
        )

    def _config_of(self, file: str) -> tuple[Mapping[str, Any], str]:
        """The table of the nearest samconfig.toml, in the template's folder or above, and where it stands."""
        folder = posixpath.dirname(file)
        while True:
            config = self._config(folder)
            place = posixpath.join(folder, SAMCONFIG)
            if config is not None:
                return (config if self._is_for(config, folder, file) else {}), place
            if not folder:
                return {}, ""
            folder = posixpath.dirname(folder)

    def _is_for(self, config: Mapping[str, Any], folder: str, file: str) -> bool:
        """Whether a samconfig.toml is for a template: the one it names, else the default one, else any."""
        named = config.get("template_file") or config.get("template")
        if isinstance(named, str) and ".aws-sam" not in named:
            return self.tree.resolve(folder, named) == file
        beside = [posixpath.join(folder, name) for name in DEFAULT_TEMPLATES]
        return file in beside or not any(self.tree.exists(each) for each in beside)

    def _config(self, folder: str) -> Mapping[str, Any] | None:
        if folder not in self._configs:
            path = posixpath.join(folder, SAMCONFIG)
            found = None
            if self.tree.exists(path):
                try:
                    found = self._tables(path, self.tree.read(path))
                except Unreadable as unreadable:
                    self.problems.append(unreadable.problem)
                    found = {}
            self._configs[folder] = found
        return self._configs[folder]

    def _tables(self, path: str, text: str) -> Mapping[str, Any]:
        """The parameters of `global` and `deploy` of the environment."""
        import tomllib  # noqa: PLC0415 - most folders have no samconfig.toml

        try:
            config = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise Unreadable(Problem(path, 0, 0, f"is not TOML: {error}", "correct it")) from None
        environment = config.get(self.environment or "default")
        if not isinstance(environment, dict):
            if self.environment is not None:
                what = f"has no environment {self.environment}"
                self.problems.append(Problem(path, 0, 0, what, "correct --config-env"))
            return {}
        found: dict[str, Any] = {}
        for command in ("global", "build", "deploy"):
            table = environment.get(command)
            parameters = table.get("parameters") if isinstance(table, dict) else None
            if isinstance(parameters, dict):
                found |= parameters
        return found

    def _overrides(self, written: object, place: str) -> Iterator[tuple[str, str]]:
        """The values of `parameter_overrides`: one string of pairs, or a list of such, or a table."""
        if isinstance(written, dict):
            yield from ((name, plain_text(value)) for name, value in written.items() if _is_plain(value))
        elif isinstance(written, list):
            for each in written:
                if isinstance(each, str) and not each.startswith("ParameterKey="):
                    name, equals, value = each.partition("=")
                    if equals:
                        yield name.strip(), value
                else:
                    yield from self._overrides(each, place)
        elif isinstance(written, str):
            yield from self._pairs(written, place)

    def _pairs(self, text: str, place: str) -> Iterator[tuple[str, str]]:
        import shlex  # noqa: PLC0415 - as above

        try:
            words = shlex.split(text)
        except ValueError:
            problem = Problem(place, 0, 0, "parameter_overrides has an open quote", "close it")
            if problem not in self.problems:
                self.problems.append(problem)
            return
        for word in words:
            if word.startswith("ParameterKey="):
                name, _, value = word.removeprefix("ParameterKey=").partition(",ParameterValue=")
                yield name, value
            else:
                name, equals, value = word.partition("=")
                if equals:
                    yield name, value


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float)


def _parameter_file(path: str) -> dict[str, str]:
    """The values of a parameter file: CloudFormation's list of keys and values, or a mapping of them."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is no text"
        raise Unreadable(
            Problem(path, 0, 0, f"cannot be read: {reason.lower()}", "check --parameters")
        ) from None
    root = document.parse(path, text).root
    if isinstance(root, document.Mapping):
        inner = root.get("Parameters")
        entries = inner.entries if isinstance(inner, document.Mapping) else root.entries
        return {name: each.text for name, each in entries.items() if isinstance(each, document.Scalar)}
    if not isinstance(root, document.Sequence):
        what = "is neither a list of parameters nor a mapping of them"
        raise Unreadable(Problem(path, 0, 0, what, "write [{ParameterKey: …, ParameterValue: …}]"))
    return dict(_listed(root))


def _listed(listed: document.Sequence) -> Iterator[tuple[str, str]]:
    for each in listed.items:
        if isinstance(each, document.Scalar):
            name, equals, value = each.text.partition("=")
            if equals:
                yield name, value
        elif isinstance(each, document.Mapping):
            key, value_node = each.get("ParameterKey"), each.get("ParameterValue")
            if isinstance(key, document.Scalar) and isinstance(value_node, document.Scalar):
                yield key.text, value_node.text
