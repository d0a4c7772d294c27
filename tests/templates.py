"""Templates as stacks, for the tests of what resolves them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from colonnade.sources.cloudformation import stacks
from colonnade.sources.cloudformation.parameters import Given
from colonnade.sources.cloudformation.stacks import Stack
from colonnade.sources.cloudformation.template import Template, read
from colonnade.sources.document import Node, parse
from colonnade.sources.files import Tree

HERE = Tree(Path(__file__).parent / "checks")


def template(text: str, file: str = "template.yaml") -> Template:
    """Read a template from its text."""
    return read(parse(file, dedent(text)))


def stack(text: str, file: str = "template.yaml", /, **parameters: object) -> Stack:
    """A stack of one template, with the values given for its parameters."""
    return Stack(template(text, file), HERE, dict(parameters))


def value(text: str, stack_text: str = "", **parameters: object) -> object:
    """The value of a node in a template with a queue Jobs and a parameter Stage without default."""
    return output(
        dedent("""\
            Parameters:
              Stage: {Type: String}
              Size: {Type: Number, Default: 3}
              Zones: {Type: CommaDelimitedList, Default: "a, b,c"}
            Resources:
              Jobs: {Type: AWS::SQS::Queue}
              Worker: {Type: AWS::Lambda::Function, Properties: {FunctionName: worker}}
            Conditions:
              IsProd: !Equals [!Ref Stage, prod]
              Always: !Equals [a, a]
              Never: !Equals [a, b]
            Mappings:
              Sizes: {small: {memory: 128}, large: {memory: 512}}
            """)
        + dedent(stack_text),
        text,
        **parameters,
    )


def output(stack_text: str, text: str, **parameters: object) -> object:
    """The value of a node that stands in an output of the template."""
    indented = "\n".join("      " + line for line in dedent(text).splitlines())
    made = stack(f"{dedent(stack_text)}\nOutputs:\n  It:\n    Value:\n{indented}\n", **parameters)
    return made.resolve(made.template.outputs["It"].entries["Value"])


def applications(folder: Path, **files: str) -> list[list[Stack]]:
    """The applications of a folder; each file is named as its key, with "__" for "/" and ".yaml" added."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    tree = Tree(folder)
    documents = [parse(file, tree.read(file)) for file in tree.files((".yaml",))]
    return stacks.build([read(each) for each in documents], tree, Given(tree))


def names(found: list[list[Stack]]) -> list[list[str]]:
    """The files of the templates of each application."""
    return [[each.template.file for each in application] for application in found]


def at(made: Stack, *path: str) -> Node:
    """The node at a path of keys."""
    node: Node | None = made.template.root
    for key in path:
        node = getattr(node, "entries", {})[key]
    assert node is not None
    return node
