"""What AppSync makes of the answers of data sources: mapping templates, and resolvers in JavaScript."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any

from colonnade.fact import Fact, Opaque, Origin, Text
from colonnade.model.graphql import Mapping
from colonnade.model.resource import Resource
from colonnade.regex import regex
from colonnade.sources.cloudformation.derive import changed, default

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.properties import Properties

# How a template reads the error of its data source, or gives one: `$ctx.error`, `$util.appendError(…)`.
_ERROR_IN_TEMPLATE = regex(r"\$!?\{?\s*(?:ctx|context|util|utils)\s*\.[\w.]*error", re.IGNORECASE)
_VERSION = regex(r"""["']?version["']?\s*:\s*["'](\d{4}-\d{2}-\d{2})["']""")
_FIRST_VERSION = "2017-02-28"
# Whatever names an error in code is taken for a look at it: `ctx.error`, `const { error } = ctx`, `util.error(…)`.
_ERROR_IN_CODE = regex(r"\berrors?\b|\bappendError\b", re.IGNORECASE)
_COMMENTS = regex(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_TEMPLATE_COMMENTS = regex(r"#\*.*?\*#|##[^\n]*", re.DOTALL)
# What makes the request may give errors of its own: up to the next definition, it says nothing of the answer.
_REQUEST = regex(
    r"\bfunction\s+request\b.*?(?=\bexport\s|^(?:function|const)\s|\Z)", re.DOTALL | re.MULTILINE
)
_IMPORTS = regex(r"""\bfrom\s*["']([^"']+)["']""")
_OF_APPSYNC = "@aws-appsync/"


def mapping_of(of: Resource, source: Fact[Any], properties: Properties) -> Mapping | None:
    """How a resolver or pipeline function maps the answer; None where it hands on the answer as it is."""
    code = _text(properties, "Code", "CodeS3Location")
    if code is not None:
        return Mapping(
            of=of,
            language="JavaScript",
            source=source,
            looks_at_errors=_looks("JavaScript", code),
            looks_at_status=Fact(changed(code.raw, _looks_at_status), code.origin, label=code.label),
            fails_by_itself=default(value=False, origin=code.origin),
            origin=code.origin,
        )
    response = _text(properties, "ResponseMappingTemplate", "ResponseMappingTemplateS3Location")
    if response is None:
        return None
    request = _text(properties, "RequestMappingTemplate", "RequestMappingTemplateS3Location")
    return Mapping(
        of=of,
        language="VTL",
        source=source,
        looks_at_errors=_looks("VTL", response),
        looks_at_status=Fact(changed(response.raw, _looks_at_status), response.origin, label=response.label),
        fails_by_itself=_fails(request, response.origin),
        origin=response.origin,
    )


def _text(properties: Properties, inline: str, located: str) -> Fact[Any] | None:
    """The text of a property, or of the file beside the template that another one names."""
    written = properties.text(inline)
    if written is not None:
        return written
    path = properties.text(located)
    if path is None:
        return None
    return Fact(changed(path.raw, lambda raw: _file(raw, properties)), path.origin, label=located)


def _file(raw: object, properties: Properties) -> object:
    named = raw.literal if isinstance(raw, Text) else None
    if named is None or "://" in named:
        return Opaque("kept in S3, and not in the reviewed folder", str(raw))
    stack = properties.stack
    path = stack.tree.resolve(posixpath.dirname(stack.template.file), named)
    if path is None or not stack.tree.exists(path):
        return Opaque(f"in {named}, which is not in the reviewed folder", named)
    return Text((stack.tree.read(path),))


def _plain(raw: object) -> str:
    """The text, values that are only known once deployed left out."""
    return "".join(each for each in getattr(raw, "parts", ()) if isinstance(each, str))


def _looks(language: str, written: Fact[Any]) -> Fact[Any]:
    raw = changed(written.raw, lambda each: looks_at_error(language, each))
    return Fact(raw, written.origin, label=written.label)


def _looks_at_status(raw: object) -> bool:
    return "statusCode" in _plain(raw)


def looks_at_error(language: str, raw: object) -> object:
    """Whether a template or code looks at the error of its data source, or Opaque where it hands that on."""
    if language == "VTL":
        return _ERROR_IN_TEMPLATE.search(_TEMPLATE_COMMENTS.sub("", _plain(raw))) is not None
    code = _REQUEST.sub("", _COMMENTS.sub("", _plain(raw)))
    if _ERROR_IN_CODE.search(code):
        return True
    others = [each for each in _IMPORTS.findall(code) if not each.startswith(_OF_APPSYNC)]
    return Opaque(f"code that imports {others[0]}, which is not followed", others[0]) if others else False


def _fails(request: Fact[Any] | None, otherwise: Origin) -> Fact[Any]:
    """Whether AppSync passes errors on before it makes the answer: so it does with requests of the first version."""
    if request is None:
        return default(value=False, origin=otherwise)

    def told(raw: object) -> object:
        version = _VERSION.search(_plain(raw))
        return (
            version.group(1) == _FIRST_VERSION
            if version
            else Opaque("a template without a version", str(raw))
        )

    return Fact(changed(request.raw, told), request.origin, label=request.label)
