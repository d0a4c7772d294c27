"""What was found of the way from the event to shells, eval, SQL, paths and addresses, as the model has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.model.reach import FieldRead, Reach, Sink, field_title
from colonnade.sources.code import calls
from colonnade.sources.code.values import Abstract, Event, External

if TYPE_CHECKING:
    from collections.abc import Iterator

    from colonnade.sources.code.record import Record, Site


def reaches(record: Record) -> Iterator[Reach]:
    """Every place where a text is more than a text, with the fields of the event that nobody looked over before."""
    written = [
        arguments["path"]
        for site in record.of("sink")
        if "writes" in site.reasons
        for arguments in site.arguments
        if arguments
    ]
    written += [path for site in record.of("written") for path in site.names]
    for site in record.of("sink"):
        sink: Sink = site.told[0]  # type: ignore[assignment]  # as sinks.note notes it
        yield Reach(
            origin=site.source.origin(site.node),
            inside=site.inside,
            phase=site.phase,
            in_loop=site.in_loop,
            sink=sink,
            called=str(site.told[1]),
            fields=tuple(_fields(record, site, sink)),
            followed=not site.flag and not any(map(_unread, site.names)),
            writes=sink is Sink.PATH and _only_holds_what_was_written(site, written),
        )


def _only_holds_what_was_written(site: Site, written: list[Abstract]) -> bool:
    """Whether a file is only written, or read after the function itself has written it."""
    if set(site.reasons) == {"writes"}:
        return True
    return all(arguments is not None and arguments["path"] in written for arguments in site.arguments)


def _unread(value: Abstract) -> bool:
    """Whether a package makes it that nobody has described."""
    return isinstance(value, External) and calls.is_unknown_package(value.name)


def _fields(record: Record, site: Site, sink: Sink) -> Iterator[FieldRead]:
    dangerous = (
        each.path
        for each in site.names
        if isinstance(each, Event) and each.made != "a number" and not record.fields.trusted(each, sink.value)
    )
    for path in {field_title(path): path for path in dangerous}.values():
        read = record.fields.place(path, site.source, site.inside)
        yield FieldRead(
            origin=read.source.origin(read.node) if read else site.source.origin(site.node),
            inside=read.inside if read else site.inside,
            phase=read.phase if read else site.phase,
            path=path,
        )
