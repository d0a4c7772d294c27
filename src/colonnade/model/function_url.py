"""URLs of functions."""

from __future__ import annotations

from colonnade.dataclass import dataclass
from colonnade.fact import Fact, NotApplicable
from colonnade.model.function import Function
from colonnade.model.resource import Resource


@dataclass(eq=False, slots=True, kw_only=True)
class FunctionUrl(Resource):
    """The URL of a function: `authorization` "AWS_IAM" or "NONE"."""

    function_link: Fact[Function]
    authorization: Fact[str]

    @property
    def function(self) -> Function:
        """The function behind it; raises Unknown where that is not in the files."""
        return self.function_link.value

    @property
    def behind(self) -> str:
        """Name the function behind it, also where that is not in the files."""
        return str(self.function) if self.function_link.known else f"the function of {self}"

    @property
    def asks_nobody(self) -> bool:
        """Whether anybody may call it; not applicable where the code can tell by a signature who does."""
        if self.authorization.value != "NONE":
            return False
        if (
            self.function_link.known
            and self.function.code_link.known
            and self.function.code.verifies_signatures
        ):
            raise NotApplicable("its code verifies the signature of its caller")
        return True
