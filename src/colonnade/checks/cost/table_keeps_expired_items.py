"""
Table keeps expired items.

## Why it matters

The code writes into each item when it is to go, and nothing ever deletes it: the table has no time to live, or looks
for it under another name. The table grows with every item, its storage is paid for each month, its scans and backups
take longer, and what was to be forgotten is kept: sessions, drafts, personal data.

## How to put it right

Name the attribute in the table: `TimeToLiveSpecification: {AttributeName: ttl, Enabled: true}`. DynamoDB then deletes
such items by itself, and charges nothing for it. The value must be a number, in seconds since 1970.

## When to leave it

Where something else deletes the items, or the attribute means something else: then call it otherwise. Only attributes
are looked at that are called a time to live; an expiry may be that of a voucher.

## See also

- [Time to live](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html)
- [DynamoDB pricing](https://aws.amazon.com/dynamodb/pricing/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.prices import price
from colonnade.check import Effort, Pillar, check
from colonnade.edit import Edit
from colonnade.finding import Finding, Fix, Safety, Severity, Worth
from colonnade.model.table import Table
from colonnade.privilege.expiry import expiring


@check(
    pillar=Pillar.COST,
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="what is to be forgotten is deleted, at no charge",
    over=Table,
    after=("table-without-point-in-time-recovery",),
    also=(Pillar.SUSTAINABILITY, Pillar.SECURITY),
)
def table_keeps_expired_items(table: Table) -> Iterator[Finding]:
    for item in expiring(table):
        expires_by = table.expires_by.value if table.expires.value else None
        if expires_by not in item.others:
            storage = price("table-storage-gb-month")
            yield Finding(
                f"{item.function} writes {item.attribute} into the items of {table}, and {table} "
                + (f"looks for {expires_by}: none of them goes" if expires_by else "deletes none of them"),
                at=table.expires,
                because=(item.call,),
                fix=_fix(table, item.attribute),
                worth=Worth(
                    f"${storage.amount:.2f} less a month for each GB of expired items", storage.basis
                ),
            )
            return


def _fix(table: Table, attribute: str) -> Fix:
    """Let the table delete its items by the time in an attribute, and by no other."""
    at = table.expires.origin
    summary = f"Set TimeToLiveSpecification of {table} to {attribute}, Enabled"
    if at.path[-2:] != ("TimeToLiveSpecification", "Enabled"):
        return Fix.advice(summary)
    edit = Edit(at.file, at.path[:-1], {"AttributeName": attribute, "Enabled": True})
    return Fix(summary, (edit,), Safety.UNSAFE, "items are deleted for good once their time has passed")
