"""Measure what Colonnade says that functions need, on checkouts of public applications."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import sample
import truth
from counts import HEADER, line, sites, told
from functions import Examined, Spent, examined


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the counts, the scores and, where asked for, write the sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="checkouts, each a folder `owner__repository`")
    parser.add_argument("--truth", type=Path, help="the rows of functions whose policies are known")
    parser.add_argument("--scripts", type=Path, help="the folder that holds awslabs__iam-policy-autopilot")
    parser.add_argument("--grade", default="B", help="the grade of the rows to score")
    parser.add_argument("--sheet", type=Path, help="write a sample of call sites here, to be judged by hand")
    parser.add_argument("--size", type=int, default=100)
    parser.add_argument("--seed", type=int, default=20261123)
    asked = parser.parse_args(arguments)
    spent = Spent()
    everything: list[Examined] = []
    whole: Counter[str] = Counter()
    print(HEADER)
    for folder in asked.folders:
        functions = list(examined(folder, spent))
        text, counted = told(folder.name, functions)
        print(text)
        everything += functions
        whole += counted
    print(line("all", len([each for each in everything if each.needs]), whole))
    if spent.functions:
        print(
            f"{spent.functions} functions: {spent.reading:.2f} s to read templates and code, "
            f"{spent.deriving:.2f} s for the needs; "
            f"{100 * (spent.reading + spent.deriving) / spent.functions:.2f} s of processor per 100 functions"
        )
    if asked.scripts:
        print(*truth.told("grade A, Python", list(truth.scripts(asked.scripts))), sep="\n")
    if asked.truth:
        scored = list(truth.rows(asked.truth, everything, asked.grade))
        print(
            *truth.told(
                f"grade {asked.grade}", [each for _, each in scored if isinstance(each, truth.Score)]
            ),
            sep="\n",
        )
        for reason, count in Counter(each for _, each in scored if isinstance(each, str)).most_common():
            print(f"  not scored ({count}): {reason}")
    if asked.sheet:
        drawn = sample.draw(sites(everything), asked.size, asked.seed)
        sample.write(drawn, asked.sheet, asked.folders)
        print(f"{len(drawn)} sites in {asked.sheet}")


if __name__ == "__main__":
    main()
