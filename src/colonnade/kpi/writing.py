"""Resources as text to add: in YAML or JSON as the template is written, below `resources` of a service, or in HCL."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from colonnade.edit import NewResource
from colonnade.sources.rewriting.render import Renderer
from colonnade.sources.rewriting.style import Style

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.template import Template

HCL = (".tf", ".tf.json")


def text_of(new: Sequence[NewResource], template: Template) -> str:
    """What is to be added to a template."""
    if is_hcl(template):
        from colonnade.kpi.hcl import text  # noqa: PLC0415 - for those who have any

        return text(new)
    style = Style(template.document)
    if style.json:
        return json.dumps({each.name: each.declared for each in new}, indent=2) + "\n"
    head = ["resources:", "Resources:"] if template.writer is not None else ["Resources:"]
    lines = [f"{' ' * style.unit * depth}{each}" for depth, each in enumerate(head)]
    renderer = Renderer(style)
    for each in new:
        lines += [*renderer.member(each.name, each.declared, style.unit * len(head)), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def unwritten(new: Iterable[NewResource], template: Template) -> list[NewResource]:
    """Those that the template does not declare yet under the same name."""
    named = _address if is_hcl(template) else _name
    return [each for each in new if named(each) not in template.resources]


def is_hcl(template: Template) -> bool:
    """Whether a template was made of Terraform's files."""
    return any(each.endswith(HCL) for each in (template.file, *template.files))


def _name(new: NewResource) -> str:
    return new.name


def _address(new: NewResource) -> str:
    from colonnade.sources.terraform.rendering import label, terraform_type  # noqa: PLC0415

    return f"{terraform_type(str(new.declared['Type']))}.{label(new.name)}"
