"""Folders of S3: what is new in them is downloaded, what is gone from them forgotten."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.problem import Problem, Unreadable
from colonnade.telemetry.files import SKIPPED
from colonnade.telemetry.remote.bringing import Terms, path_of, place
from colonnade.telemetry.remote.clients import session

# More than this is not downloaded unless that is agreed to.
MOST = 10_000_000_000
SOURCE = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?\Z", re.DOTALL)
# What is known of the files that are here, beside them.
KNOWN = ".objects.json"


@dataclass(frozen=True, slots=True)
class Stored:
    """One object: its key, its size in bytes, what tells that it is another one now, and when it was written."""

    key: str
    size: int
    tag: str
    changed: float


def bring(source: str, terms: Terms) -> Path:
    """Download what is new of a folder of S3, or of one object; give the folder that all of it is in."""
    named = SOURCE.match(source)
    if named is None:
        raise Unreadable(Problem(source, 0, 0, "this names no bucket", "write s3://bucket/folder"))
    bucket, prefix = named[1], (named[2] or "").strip("/")
    folder = place("s3", bucket, *path_of(prefix).parts)
    with session(source, terms) as client:
        s3 = client("s3")
        there = _listed(s3, bucket, prefix)
        if not there:
            raise Unreadable(Problem(source, 0, 0, "no file is there", "see the name of the folder"))
        known = _known(folder)
        new = [
            each
            for each in there
            if known.get(each.key) != each.tag or not _path(folder, prefix, each).exists()
        ]
        size = sum(each.size for each in new)
        terms.say(f"{source}: {len(new):,} of {len(there):,} files are new, {_size(size)} to download")
        if size > MOST:
            terms.say(
                f"that is more than {_size(MOST)}: a narrower folder is less, --engine spark needs no disk here"
            )
            terms.agreed_to(source)
        _forget(folder, prefix, there)
        kept = {each.key: each.tag for each in there if each not in new}
        try:
            for each in new:
                _download(s3, bucket, each, _path(folder, prefix, each))
                kept[each.key] = each.tag
        finally:
            (folder / KNOWN).write_text(json.dumps(kept), "utf-8")
    return folder


def _listed(s3: Any, bucket: str, prefix: str) -> list[Stored]:
    """List what is in a folder; what only begins as it does is another one."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [
        Stored(each["Key"], each["Size"], f"{each['ETag']} {each['Size']}", each["LastModified"].timestamp())
        for page in pages
        for each in page.get("Contents", ())
        if not prefix or each["Key"] == prefix or each["Key"].startswith(f"{prefix}/")
        if not each["Key"].endswith("/") and each["Key"].rpartition("/")[2] not in SKIPPED
    ]


def _known(folder: Path) -> Mapping[str, str]:
    try:
        return dict(json.loads((folder / KNOWN).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _path(folder: Path, prefix: str, stored: Stored) -> Path:
    """Give where an object is kept; one that was named itself, by its name."""
    below = stored.key.removeprefix(prefix).strip("/") or stored.key.rpartition("/")[2]
    return folder / path_of(below)


def _forget(folder: Path, prefix: str, there: list[Stored]) -> None:
    """Delete what is no longer there."""
    wanted = {_path(folder, prefix, each) for each in there}
    for place_, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith(".")]
        for name in names:
            if not name.startswith(".") and Path(place_, name) not in wanted:
                Path(place_, name).unlink()


def _download(s3: Any, bucket: str, stored: Stored, path: Path) -> None:
    """Download an object whole or not at all; it is as old here as it is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name[:200]}.{os.getpid()}")
    try:
        s3.download_file(bucket, stored.key, str(part))
        os.utime(part, (stored.changed, stored.changed))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _size(count: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:,.0f} {unit}"
        count /= 1000
    return f"{count:,.1f} GB"
