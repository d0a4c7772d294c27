"""
Page of results is taken for all of them.

## Why it matters

`Query`, `Scan` and most calls that list something answer with one page: 1 MB of items, 1,000 objects, 10
parameters. That there is more is told by `LastEvaluatedKey`, `NextToken` or `IsTruncated`. Code that never looks
leaves out what is on the other pages without an error: it works with the data of every test, and is wrong on the day
on which there is more than a page. A filter makes it worse, since it is applied after the page is cut.

## How to put it right

Use a paginator, `client.get_paginator("query").paginate(…)`, or ask again with the key or token of the answer
until there is none.

## When to leave it

Where there can never be more than a page. Say so with `Limit` or `MaxResults`, and nobody has to wonder.

## See also

- [Paginating table query results](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html)
- [Paginators of boto3](https://docs.aws.amazon.com/boto3/latest/guide/paginators.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.pages import page
from colonnade.check import Effort, Pillar, check
from colonnade.edit import CodeEdit
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.function import Function


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    gain="nothing is left out when there is more than a page",
    over=Function,
)
def page_of_results_ignored(function: Function) -> Iterator[Finding]:
    found = [each for each in function.in_service.code.listings if each.reads_one_page]
    for service, operation in dict.fromkeys((each.service, each.operation) for each in found):
        calls = [each for each in found if (each.service, each.operation) == (service, operation)]
        answered = page(service, operation)
        holds = answered.holds if answered else "a page"
        of_a_key = operation == "Query"
        yield Finding(
            f"{function} takes the first page of {operation} for all there is: after {holds}"
            " the rest is left out without an error",
            at=calls[0],
            because=(function, *calls[1:]),
            fix=Fix.code(
                f"Use a paginator for {operation}, or set a limit if a page is all that is wanted",
                (
                    CodeEdit.following("pages-read", each.origin, method=each.method, through=each.through)
                    for each in calls
                ),
                "all pages are read: that takes as long, and as much memory, as there are",
            ),
            severity=Severity.LOW if of_a_key else None,
            confidence=Confidence.MEDIUM if of_a_key else None,
        )
