"""Running `cdk synth` for the user, who asked for it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from colonnade.problem import Problem, Unreadable
from colonnade.sources.files import Tree

LONGEST = 900  # seconds


def synthesise(path: Path) -> list[str]:
    """Synthesise every CDK application below a folder; give their folders, "" for the folder itself.

    Raises Unreadable where the CDK is not there, or fails: with the last line it said.
    """
    tree = Tree(path)
    files = [each for each in tree.files(("cdk.json",)) if each.rpartition("/")[2] == "cdk.json"]
    for file in files:
        folder = tree.root / file.rpartition("/")[0]
        try:
            done = subprocess.run(  # noqa: S603 - the user asked for just this
                [*_cdk(folder, file), "synth", "--quiet"],
                cwd=folder,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=LONGEST,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Unreadable(Problem(file, 0, 0, f"cdk synth could not be run: {error}")) from None
        if done.returncode:
            said = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
            what = f"cdk synth failed: {said[-1] if said else f'exit code {done.returncode}'}"
            raise Unreadable(Problem(file, 0, 0, what, "run it by hand to see all that it says"))
    return [file.rpartition("/")[0] for file in files]


def _cdk(folder: Path, file: str) -> list[str]:
    """The application's own CDK, else the one on the path."""
    for around in (folder, *folder.parents):
        own = around / "node_modules" / ".bin" / "cdk"
        if own.is_file():
            return [str(own)]
    found = shutil.which("cdk")
    if found is None:
        advice = "install it, or run cdk synth where it is"
        raise Unreadable(Problem(file, 0, 0, "the CDK's command line is not installed", advice))
    return [found]
