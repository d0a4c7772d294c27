"""What commands write, where writing is not as usual."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from colonnade.exits import Wrong
from colonnade.terminal import write_file

FULL = Path("/dev/full")


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text("utf-8")))
    reader.start()
    write_file(pipe, "told\n")
    reader.join()
    assert read == ["told\n"]
    assert pipe.is_fifo()


@pytest.mark.skipif(not FULL.is_char_device(), reason="has no device that is always full")
def test_a_full_device_is_told_and_stays_one() -> None:
    with pytest.raises(Wrong, match="/dev/full: cannot be written: no space left on device"):
        write_file(FULL, "told\n")
    assert FULL.is_char_device()
    with FULL.open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "colonnade", "checks"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert ran.returncode == 2
    assert ran.stderr.decode() == "Error: the output cannot be written: no space left on device\n"
