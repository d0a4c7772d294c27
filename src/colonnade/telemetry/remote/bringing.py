"""Which sources are elsewhere, and where what is brought of them is kept."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from colonnade.dataclass import dataclass
from colonnade.problem import Problem, Unreadable
from colonnade.telemetry.files import KEPT

CLOUDWATCH = "cloudwatch"


@dataclass(frozen=True, slots=True)
class Terms:
    """How to bring a source: `days` back, with which credentials, and whether what it takes is agreed to.

    `say` is told what is done, `agree` asks whether to go on; it is None where nobody can be asked, and then `how`
    tells what to do.
    """

    days: int = 7
    region: str | None = None
    profile: str | None = None
    agreed: bool = False
    how: str = "--yes agrees"
    say: Callable[[str], object] = lambda _: None
    agree: Callable[[], bool] | None = None

    def agreed_to(self, source: str) -> None:
        """Raise Unreadable where what it takes is not agreed to."""
        if not self.agreed and not (self.agree and self.agree()):
            raise Unreadable(Problem(source, 0, 0, "nothing was read, as nobody agreed to it", self.how))


def is_remote(source: str) -> bool:
    """Tell whether a source is elsewhere: a folder of S3, or CloudWatch itself."""
    return source.startswith("s3://") or re.match(rf"{CLOUDWATCH}(:|\Z)", source) is not None


def bring(source: str, terms: Terms | None = None) -> str:
    """Bring what is new of a source that is elsewhere, and give the path to it; that of any other as it is."""
    if not is_remote(source):
        return source
    from colonnade.telemetry.remote import cloudwatch, s3  # noqa: PLC0415 - few sources are elsewhere

    from_there = s3.bring if source.startswith("s3://") else cloudwatch.bring
    return str(from_there(source, terms or Terms()))


def place(*parts: str) -> Path:
    """Give the folder for what is brought, in the working directory, or one that does not last."""
    kept = Path(KEPT)
    try:
        kept.mkdir(exist_ok=True)
        (kept / ".gitignore").write_text("*\n", "utf-8")
        folder = kept.joinpath("brought", *parts)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="colonnade-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def path_of(key: str) -> Path:
    """Write what a thing is called there as a path that stays inside of its folder, and is read."""
    parts = [quote(part, safe=" []$@+=,~()!-_.") for part in key.split("/") if part]
    return Path(*(f"%2E{part[1:]}" if part.startswith(".") else part for part in parts))
