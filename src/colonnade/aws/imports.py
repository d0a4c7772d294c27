"""What it costs to import well-known Python libraries."""

from __future__ import annotations

from functools import cache

from colonnade.aws.published import published, reference
from colonnade.dataclass import dataclass

HEAVY = 100  # milliseconds


@dataclass(frozen=True, slots=True)
class ImportCost:
    """What importing `module` adds to a cold start, in milliseconds, as a range where versions differ."""

    module: str
    least: int
    most: int
    basis: str

    @property
    def heavy(self) -> bool:
        """Whether it may add a tenth of a second or more."""
        return self.most >= HEAVY

    def __str__(self) -> str:
        return f"{self.least} ms" if self.least == self.most else f"{self.least} to {self.most} ms"


@cache
def heavy_packages() -> frozenset[str]:
    """The packages of which importing one module or another may add a tenth of a second or more."""
    table = published("imports")["milliseconds"]
    return frozenset(name.partition(".")[0] for name, (_, most) in table.items() if most >= HEAVY)


@cache
def import_cost(module: str) -> ImportCost | None:
    """The cost of a module, or of the nearest package around it; None where none was measured."""
    table = published("imports")
    name = module
    while name:
        if name in table["milliseconds"]:
            least, most = table["milliseconds"][name]
            return ImportCost(
                name,
                least,
                most,
                f"measured on 2 vCPUs; Lambda takes up to twice as long ({reference('imports')})",
            )
        name = name.rpartition(".")[0]
    return None
