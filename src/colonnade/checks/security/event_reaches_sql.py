"""
Event reaches SQL.

## Why it matters

A value that is pasted into a statement can end its quotes and go on as SQL or PartiQL: it reads rows of others, changes
them, or deletes a table. Quoting by hand misses cases that databases know. The role of the function and the user of
the database decide how far that goes.

## How to put it right

Hand the value over beside the statement: `cursor.execute("… WHERE name = %s", (name,))`, `Parameters=[{"S": name}]` for
PartiQL, `parameters=[{"name": "name", "value": {"stringValue": name}}]` for the Data API, `ExecutionParameters` for
Athena. Names of tables and columns cannot be parameters: choose them from a dictionary of those that are allowed.

## When to leave it

Where the field can only hold what the application itself has put there, or where the code checks it in a package that
Colonnade does not read: suppress the finding with that as its reason.

## See also

- [OWASP: query parameterization](https://cheatsheetseries.owasp.org/cheatsheets/Query_Parameterization_Cheat_Sheet.html)
- [PartiQL statements of DynamoDB](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html)
- [Calling the RDS Data API](https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.calling.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.function import Function
from colonnade.model.outsiders import reached
from colonnade.model.reach import Sink


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q3_a5",),
    severity=Severity.HIGH,
    effort=Effort.HOURS,
    gain="nobody outside reads or changes rows that are not theirs",
    over=Function,
)
def event_reaches_sql(function: Function) -> Iterator[Finding]:
    for reach, field, outsider in reached(function, Sink.SQL, "its code hands no statement to a database"):
        yield Finding(
            f"{outsider.who} may choose {field.title}, which {function} pastes into the statement of {reach.called}",
            at=reach,
            because=(field, outsider.trigger),
            fix=Fix.advice("Hand the value over as a parameter beside the statement"),
            severity=Severity(Severity.HIGH + outsider.standing),
            confidence=Confidence.HIGH if outsider.sure else Confidence.MEDIUM,
        )
