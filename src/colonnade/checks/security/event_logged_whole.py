"""
Event is logged whole.

## Why it matters

An event holds whatever its source puts into it. Behind an API that asks callers to sign in it holds their tokens,
from a user pool it holds who they are. Written to a log, tokens can be used by everybody who may read the log for
as long as they are valid, and personal data is kept for as long as the log, in a place that nobody looks at when
someone asks for it to be deleted. Each event is also paid for as log data.

## How to put it right

Log what you need to follow a request: its id, the route, the id of the thing it is about. Take the call out that
logs the event, or set `log_event=False`.

## When to leave it

Where the log group masks the data by a data protection policy, and the tokens too. At level DEBUG it is not
asked about.

## See also

- [Protect sensitive log data with masking](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html)
- [Input format of a Lambda function for proxy integration](https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html)
- [OWASP logging cheat sheet](https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.edit import CodeEdit
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.function import Function


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q3_a4",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="nobody finds a token or a person's data in a log",
    over=Function,
    also=(Pillar.COST,),
)
def event_logged_whole(function: Function) -> Iterator[Finding]:
    lines = function.code.logged_events
    if lines:
        for trigger, confided in function.private_events[:1]:
            yield Finding(
                f"{function} writes the whole event to its log: those of {trigger} hold {confided}",
                at=lines[0],
                because=(trigger, *lines[1:]),
                fix=Fix.code(
                    "Log the id of the request and what it is about, not the event",
                    (CodeEdit.following("event-unlogged", each.origin) for each in lines),
                    "the event no longer stands in the log",
                ),
            )
