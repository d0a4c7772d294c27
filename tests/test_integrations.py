"""What stands behind routes and resolvers, told from URIs, templates and code however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade.fact import Fact, Opaque, Origin, Reference, Text
from colonnade.sources.cloudformation.resources.integrations import service_behind
from colonnade.sources.cloudformation.resources.mappings import looks_at_error

PLACE = Origin("template.yaml", 1, 1)
parts = st.one_of(
    st.text(max_size=30), st.just(Reference("template.yaml#Jobs", "Arn")), st.just(Opaque("hidden", "x"))
)


def uri(*pieces: str | Reference | Opaque) -> Fact[Text]:
    return Fact(Text(pieces), PLACE)


@pytest.mark.parametrize(
    ("written", "service"),
    [
        (uri("arn:aws:apigateway:eu-west-1:sqs:path/1/jobs"), "sqs"),
        (
            uri("arn:aws:apigateway:", Opaque("the Region", "AWS::Region"), ":states:action/StartExecution"),
            "states",
        ),
        # An included document is not gone through for names, which hold colons themselves.
        (uri("arn:aws:apigateway:${AWS::Region}:dynamodb:action/GetItem"), "dynamodb"),
        (uri("arn:aws:apigateway:eu-west-1:pictures.s3:path/{key}"), "s3"),
        (uri("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/x/invocations"), None),
        (uri("arn:aws:lambda:eu-west-1:123456789012:function:x"), None),
        (uri("https://prices.example.com"), None),
        (None, None),
    ],
)
def test_the_service_that_a_route_calls_by_itself(written: Fact[Text] | None, service: str | None) -> None:
    assert service_behind(written, None) == service


def test_the_service_of_a_subtype() -> None:
    subtype: Fact[str | None] = Fact("StepFunctions-StartSyncExecution", PLACE)
    assert service_behind(None, subtype) == "stepfunctions"


@given(st.lists(parts, max_size=6))
def test_any_uri_can_be_read(pieces: list[str | Reference | Opaque]) -> None:
    service = service_behind(uri(*pieces), None)
    assert service is None or ":" not in service


@pytest.mark.parametrize(
    ("language", "written", "looks"),
    [
        ("VTL", "$util.toJson($ctx.result)", False),
        ("VTL", "#if($ctx.error) $util.error($ctx.error.message) #end", True),
        ("VTL", "#if($!{context.error}) null #end", True),
        ("VTL", "$utils.appendError('no', 'No')", True),
        ("VTL", "## an error is not looked at\n$util.toJson($ctx.result)", False),
        ("VTL", "#* $ctx.error *# ## $ctx.error\n$util.toJson($ctx.result)", False),
        ("JavaScript", "export function response(ctx) { return ctx.result; }", False),
        (
            "JavaScript",
            (
                "export function request(ctx) { if (!ctx.args.id) util.error('no id'); return {}; }\n"
                "export function response(ctx) { return ctx.result; }"
            ),
            False,
        ),
        (
            "JavaScript",
            (
                "export function request(ctx) { return {}; } export function response(ctx) { return told(ctx); }\n"
                "function told(ctx) { if (ctx.error) util.error(ctx.error.message); return ctx.result; }"
            ),
            True,
        ),
        (
            "JavaScript",
            "// no error\nexport function response(ctx) { /* error */ return ctx.result; }",
            False,
        ),
        (
            "JavaScript",
            "export const response = ({ error, result }) => error ? util.error(error.message) : result;",
            True,
        ),
    ],
)
def test_what_looks_at_an_error(language: str, written: str, looks: bool) -> None:  # noqa: FBT001 - a case
    assert looks_at_error(language, Text((written,))) is looks


def test_code_that_brings_its_answer_from_elsewhere_is_not_known() -> None:
    code = 'import { answer } from "./answers";\nexport function response(ctx) { return answer(ctx); }'
    assert isinstance(looks_at_error("JavaScript", Text((code,))), Opaque)


@given(st.sampled_from(["VTL", "JavaScript"]), st.text(max_size=200))
def test_any_text_can_be_read(language: str, written: str) -> None:
    assert isinstance(looks_at_error(language, Text((written,))), bool | Opaque)
