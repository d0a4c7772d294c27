"""CloudFormation templates: their parameters, mappings, conditions, resources and outputs."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Given
from dataclasses import field
from typing import TYPE_CHECKING, Protocol

from colonnade.dataclass import dataclass
from colonnade.fact import Origin
from colonnade.problem import Problem
from colonnade.sources.cloudformation.loops import LANGUAGE_EXTENSIONS, LOOP, Loops
from colonnade.sources.document import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from colonnade.edit import TemplateEdit
    from colonnade.sources.document import Document

SAM = "AWS::Serverless-2016-10-31"


class Writer(Protocol):
    """Knows where changes are written in a language other than CloudFormation's."""

    def written(self, change: TemplateEdit) -> TemplateEdit | str:
        """The change as it is to be made in the source; the reason where it cannot be."""
        ...

    def told(self, text: str, name: str) -> str:
        """What is said of a resource, by its logical id, in the words of that language."""
        ...

    def users(self, change: TemplateEdit) -> set[str]:
        """The logical ids of the resources for which the place of a change decides; none where it is their own."""
        ...

    def alone(self, change: TemplateEdit, name: str) -> TemplateEdit:
        """The same change for one of those resources alone."""
        ...


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a template: `type` as written, `default` None where there is none."""

    name: str
    type: str
    default: str | None
    allowed_values: tuple[str, ...]
    no_echo: bool
    origin: Origin

    @property
    def from_ssm(self) -> bool:
        """Whether its value is the name of an SSM parameter that holds the value meant."""
        return self.type.startswith("AWS::SSM::Parameter::Value<")

    @property
    def is_list(self) -> bool:
        return "CommaDelimitedList" in self.type or "List<" in self.type


@dataclass(eq=False, slots=True)
class ResourceNode:
    """A resource as its template writes it; `condition` is the name of its condition.

    One that SAM makes by itself is `generated`, and `called` what a user would call it.
    """

    name: str
    type: str
    properties: Mapping | None
    condition: str | None
    depends_on: tuple[str, ...]
    metadata: Mapping | None
    origin: Origin
    node: Mapping
    generated: bool = False
    called: str = ""


@dataclass(eq=False, slots=True)
class Template:
    """One template; a part of it that cannot be read is left out and told in `problems`.

    `made` are the logical ids of the resources that SAM makes beside those that are written.
    `serverless` are those of the AWS::Serverless resources that it makes them from.

    One that was made of another language has a `writer`, which knows where changes to it are written, and may
    name the stack and its region; `files` are then all that it was read from.
    """

    file: str
    document: Document
    root: Mapping
    transforms: tuple[str, ...] = ()
    globals: Mapping | None = None
    parameters: dict[str, Parameter] = field(default_factory=dict)
    mappings: dict[str, Mapping] = field(default_factory=dict)
    conditions: dict[str, Node] = field(default_factory=dict)
    resources: dict[str, ResourceNode] = field(default_factory=dict)
    outputs: dict[str, Mapping] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    made: set[str] = field(default_factory=set)
    serverless: tuple[str, ...] = ()
    stack_name: str | None = None
    region: str | None = None
    files: frozenset[str] = frozenset()
    writer: Writer | None = None
    _told: set[Problem] = field(default_factory=set)

    @property
    def is_sam(self) -> bool:
        return SAM in self.transforms

    @property
    def has_loops(self) -> bool:
        return LANGUAGE_EXTENSIONS in self.transforms and LOOP in self.document.text

    def key(self, name: str) -> str:
        """The key of a resource: "<template file>#<logical id>"."""
        return f"{self.file}#{name}"

    def tell(self, node: Node, what: str, advice: str = "") -> None:
        """Record, once, what is wrong at a place."""
        problem = Problem(node.text_file, node.line, node.column, what, advice)
        if problem not in self._told:
            self._told.add(problem)
            self.problems.append(problem)


def is_template(document: Document) -> bool:
    """Say whether a document is meant as a CloudFormation or SAM template; not every mapping is one."""
    root = document.root
    if not isinstance(root, Mapping):
        return False
    resources = root.get("Resources")
    if resources is None:
        return False
    if root.get("AWSTemplateFormatVersion") is not None or any(map(_is_macro, _texts(root.get("Transform")))):
        return True
    return isinstance(resources, Mapping) and any(
        isinstance(type_ := each.get("Type"), Scalar) and "::" in type_.text
        for each in resources.entries.values()
        if isinstance(each, Mapping)
    )


def read(document: Document, given: Given[str, object] | None = None) -> Template:
    """Read a template; `given` are the values of parameters, of which only loops need to know here."""
    root = document.root
    assert isinstance(root, Mapping), "is_template() was asked before"  # noqa: S101 - a promise of the caller
    template = Template(file=document.file, document=document, root=root)
    template.globals = _mapping(template, root, "Globals")
    add_sections(template, root, given)
    return template


def add_sections(template: Template, root: Mapping, given: Given[str, object] | None = None) -> None:
    """Add to a template what the sections of a mapping declare: its own root, or a part of a service."""
    template.transforms += tuple(_texts(root.get("Transform")))
    for name, node in _section(template, root, "Parameters"):
        if (parameter := _parameter(template, name, node)) is not None:
            template.parameters[name] = parameter
    template.mappings |= {
        name: node for name, node in _section(template, root, "Mappings") if isinstance(node, Mapping)
    }
    known = {name: each.default for name, each in template.parameters.items() if each.default is not None}
    known |= {name: value for name, value in (given or {}).items() if isinstance(value, str)}
    loops = Loops(known, template.tell)
    for name, node in _unrolled(template, root, "Conditions", loops):
        template.conditions[name] = node
    for name, node in _unrolled(template, root, "Resources", loops):
        if (resource := _resource(template, name, node)) is not None:
            template.resources[name] = resource
    written = template.resources.values()
    template.serverless = tuple(each.name for each in written if each.type.startswith("AWS::Serverless::"))
    for name, node in _unrolled(template, root, "Outputs", loops):
        if isinstance(node, Mapping):
            template.outputs[name] = node
        else:
            template.tell(node, f"the output {name} is not a mapping", "give it a Value")


def _section(template: Template, root: Mapping, name: str) -> Iterator[tuple[str, Node]]:
    section = root.get(name)
    if section is None:
        return
    if isinstance(section, Mapping):
        if name == "Resources" and not section.entries:
            template.tell(section, "the template has no resources", "declare at least one under Resources")
        yield from section.entries.items()
    elif name == "Resources" and _is_nothing(section):
        template.tell(section, "the template has no resources", "declare at least one under Resources")
    elif not _is_nothing(section):
        template.tell(section, f"{name} is not a mapping", f"write {name} as a mapping of names")


def _unrolled(template: Template, root: Mapping, section: str, loops: Loops) -> Iterator[tuple[str, Node]]:
    """The entries of a section, those of its loops in their place."""
    for name, node in _section(template, root, section):
        if name.startswith(LOOP):
            if LANGUAGE_EXTENSIONS not in template.transforms:
                template.tell(
                    node, f"{name} needs the transform {LANGUAGE_EXTENSIONS}", "add it to Transform"
                )
            yield from loops.unrolled(node)
        else:
            yield name, loops.written_out(node) if template.has_loops else node


def _parameter(template: Template, name: str, node: Node) -> Parameter | None:
    if not isinstance(node, Mapping):
        template.tell(node, f"the parameter {name} is not a mapping", "give it a Type")
        return None
    default = node.get("Default")
    allowed = node.get("AllowedValues")
    return Parameter(
        name=name,
        type=_text(node.get("Type")) or "String",
        default=_default(default),
        allowed_values=tuple(_texts(allowed)) if isinstance(allowed, Sequence) else (),
        no_echo=(_text(node.get("NoEcho")) or "").lower() == "true",
        origin=node.origin,
    )


def _default(node: Node | None) -> str | None:
    if isinstance(node, Scalar):
        return node.text if node.value is not None else ""
    return ",".join(_texts(node)) if isinstance(node, Sequence) else None


def _resource(template: Template, name: str, node: Node) -> ResourceNode | None:
    if not isinstance(node, Mapping):
        template.tell(node, f"the resource {name} is not a mapping", "give it a Type and Properties")
        return None
    type_ = _text(node.get("Type"))
    if not type_:
        template.tell(node, f"the resource {name} has no Type", "say what it is, as AWS::Lambda::Function")
        return None
    return ResourceNode(
        name=name,
        type=type_,
        properties=_properties(template, node, name),
        condition=_text(node.get("Condition")),
        depends_on=tuple(_texts(node.get("DependsOn"))),
        metadata=_mapping(template, node, "Metadata", f"the Metadata of {name}"),
        origin=node.origin,
        node=node,
    )


def _properties(template: Template, node: Mapping, name: str) -> Mapping | None:
    """The properties of a resource; where an `Fn::If` stands for all of them, each is chosen by itself."""
    written = node.get("Properties")
    choice = written.get("Fn::If") if isinstance(written, Mapping) and len(written.entries) == 1 else written
    if (
        isinstance(choice, Sequence)
        and (choice is not written or choice.tag == "!If")
        and len(choice.items) == 3
    ):
        condition, *branches = choice.items
        if any(isinstance(each, Mapping) for each in branches):
            sides = [
                each.entries if isinstance(each, Mapping) and "Ref" not in each.entries else {}
                for each in branches
            ]
            return Mapping.made(
                choice,
                {
                    key: _either(choice, condition, [each.get(key) for each in sides])
                    for key in {**sides[0], **sides[1]}
                },
            )
    return _mapping(template, node, "Properties", f"the Properties of {name}")


def _either(at: Node, condition: Node, values: list[Node | None]) -> Node:
    """A property that is one value or the other, or left out."""
    absent = Mapping.made(at, {"Ref": Scalar.made(at, "AWS::NoValue")})
    chosen = [value if value is not None else absent for value in values]
    place = next(value for value in values if value is not None)
    return Mapping.made(place, {"Fn::If": Sequence.made(place, [condition, *chosen])})


def _mapping(template: Template, around: Mapping, key: str, named: str = "") -> Mapping | None:
    node = around.get(key)
    if node is None or isinstance(node, Mapping):
        return node
    if not _is_nothing(node):
        template.tell(node, f"{named or key} are not a mapping", "write each as a key and its value")
    return None


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None


def _is_macro(name: str) -> bool:
    return name.startswith("AWS::")


def _text(node: Node | None) -> str | None:
    return node.text if isinstance(node, Scalar) and node.value is not None else None


def _texts(node: Node | None) -> list[str]:
    """The strings of a list, or the one string that stands for a list of one."""
    if isinstance(node, Sequence):
        return [each.text for each in node.items if isinstance(each, Scalar)]
    return [node.text] if isinstance(node, Scalar) and node.value is not None else []
