"""
Resolver ignores errors.

## Why it matters

When a data source fails (a throttled table, a condition that does not hold, a function that raises), AppSync hands the
error to what makes the answer of the field, as `ctx.error`, and leaves it to that whether the caller is told. A
response template or function that only returns the result answers `null` then, without an error: a query looks empty,
and a mutation looks done. In a pipeline, the next function goes on as if nothing had happened.

## How to put it right

In JavaScript: `if (ctx.error) util.error(ctx.error.message, ctx.error.type)` at the beginning of `response`. In a
template: `#if($ctx.error) $util.error($ctx.error.message, $ctx.error.type) #end`. An HTTP data source tells in
`ctx.result.statusCode` what the other side refused: look at that, too.

## When to leave it

Where `null` is the right answer whatever happens. Data sources of type NONE cannot fail; request templates of version
2017-02-28 have AppSync pass errors on by itself, and so do resolvers without any mapping. These are not asked about.

## See also

- [Error handling in VTL](https://docs.aws.amazon.com/appsync/latest/devguide/resolver-util-reference.html)
- [JavaScript resolvers](https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-overview-js.html)
- [What changed between the versions of templates](https://docs.aws.amazon.com/appsync/latest/devguide/resolver-mapping-template-changelog.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.edit import Edit
from colonnade.finding import Finding, Fix, Safety, Severity
from colonnade.model.graphql import Mapping

GUARDS = {
    "JavaScript": "Begin response with: if (ctx.error) util.error(ctx.error.message, ctx.error.type)",
    "VTL": "Begin the response template with: #if($ctx.error) $util.error($ctx.error.message, $ctx.error.type) #end",
}
GUARD = "#if($ctx.error)\n  $util.error($ctx.error.message, $ctx.error.type)\n#end\n"


@check(
    over=Mapping,
    pillar=Pillar.RELIABILITY,
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="callers are told what failed, instead of null",
    lens=("rel_rel_q2_a1",),
)
def resolver_ignores_errors(mapping: Mapping) -> Iterator[Finding]:
    source, ignored = mapping.asked, mapping.ignores
    if ignored:
        yield Finding(
            f"{mapping} answers as if nothing had happened when {source} fails: it never looks {ignored}",
            at=mapping,
            because=(source,),
            fix=_fix(mapping),
            severity=None if mapping.changes else Severity.LOW,
        )


def _fix(mapping: Mapping) -> Fix:
    """Raise the error before anything else, where the response template stands in the template itself."""
    at, around = mapping.looks_at_errors.origin, mapping.of.surroundings
    written = (
        around.source(at.file, at.path) if around and at.path[-1:] == ("ResponseMappingTemplate",) else None
    )
    if mapping.looks_at_errors.value or not isinstance(written, str):
        return Fix.advice(GUARDS[mapping.language])
    raised = Edit(at.file, at.path, f"{GUARD}{written}")
    return Fix(GUARDS["VTL"], (raised,), Safety.UNSAFE, "callers are told of errors, where they got null")
