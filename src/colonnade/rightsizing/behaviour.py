"""How long a function takes at a size of memory: what it waits for, and what it computes."""

from __future__ import annotations

import bisect

from colonnade.dataclass import dataclass

# "At 1,769 MB, a function has the equivalent of one vCPU" (AWS Lambda developer guide, "Configure memory").
WHOLE = 1769
LEAST, MOST = 128, 10_240  # MB
# Lambda takes any size. Each of these is about a quarter more than the one before: what differs by less can hardly be
# told apart in logs, and is not worth a deployment. 1,769 is where a processor is whole.
SIZES = (
    128, 160, 192, 256, 320, 384, 512, 640, 768, 1024, 1280, 1536, 1769,
    2048, 2560, 3008, 4096, 5120, 6144, 8192, 10_240,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Milliseconds that a function waits, whatever its memory, and those that one vCPU needs for what it computes.

    `threads` is how many processors it can use at once; below one vCPU that makes no difference.
    """

    waiting: float
    computing: float
    threads: float = 1.0

    @classmethod
    def seen(cls, memory: float, milliseconds: float, waiting: float, threads: float = 1.0) -> Behaviour:
        """Tell the behaviour from the time taken at one size of memory, and the share of it that was waiting."""
        computing = milliseconds * (1 - waiting) * processors(memory, threads)
        return cls(milliseconds * waiting, computing, threads)

    def duration(self, memory: float) -> float:
        """How many milliseconds it takes at that size."""
        return self.waiting + self.computing / processors(memory, self.threads)

    def waits(self, memory: float) -> float:
        """The share of its time that it waits at that size."""
        whole = self.duration(memory)
        return self.waiting / whole if whole else 0.0


def processors(memory: float, threads: float = 1.0) -> float:
    """How many vCPUs so many threads get at a size of memory."""
    return min(memory / WHOLE, threads)


def size_for(memory: float) -> int | None:
    """The smallest of the sizes that holds so much; None where no function can have it."""
    at = bisect.bisect_left(SIZES, memory)
    return SIZES[at] if at < len(SIZES) else None


def step(memory: float) -> float:
    """Where a size stands among the sizes: 0 for the smallest, and between two for what is between them."""
    at = min(max(bisect.bisect_right(SIZES, memory) - 1, 0), len(SIZES) - 2)
    low, high = SIZES[at], SIZES[at + 1]
    return at + (memory - low) / (high - low)
