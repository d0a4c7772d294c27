"""What is known of a deployment: values of parameters, the region, the stack's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Settings:
    """What is given for the stack of one template."""

    parameters: Mapping[str, object] = field(default_factory=dict)
    region: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What the user gives for all templates: `parameters` of the command line, `region`."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    region: str | None = None

    def settings(self, file: str) -> Settings:
        """What is given for the stack of a template."""
        return Settings(self.parameters, self.region)
