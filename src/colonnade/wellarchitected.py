"""Answers of the lens, written into a workload of the AWS Well-Architected Tool."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from colonnade.aws.lens import alias
from colonnade.dataclass import dataclass
from colonnade.lens import Answered, Standing

UPDATES = {
    Standing.MET: {"Status": "SELECTED"},
    Standing.MISSED: {"Status": "UNSELECTED", "Reason": "NONE"},
    Standing.NOT_APPLICABLE: {"Status": "NOT_APPLICABLE", "Reason": "OUT_OF_SCOPE"},
}


class Client(Protocol):
    """What is used of boto3's client of `wellarchitected`."""

    def get_answer(self, **given: Any) -> dict[str, Any]: ...
    def update_answer(self, **given: Any) -> dict[str, Any]: ...
    def create_milestone(self, **given: Any) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Change:
    """What one question of the workload is answered: its chosen practices before and after, as the call's arguments."""

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    call: dict[str, Any]


def changes(
    client: Client, workload: str, answers: Sequence[Answered], notes: dict[str, str]
) -> Iterator[Change]:
    """Work out what to write: what files and people told; what is open stays as the workload has it.

    `notes` say of each practice, by its id, what the answer rests on, in at most 250 characters.
    """
    for each in answers:
        if not each.question.of_aws:
            continue
        question = {"WorkloadId": workload, "LensAlias": alias(), "QuestionId": each.question.id}
        known = client.get_answer(**question)["Answer"]
        before = tuple(known.get("SelectedChoices", ()))
        met = {answer.practice.id for answer in each.answers if answer.standing is Standing.MET}
        kept = {answer.practice.id for answer in each.open} & set(before)
        after = tuple(answer.practice.id for answer in each.answers if answer.practice.id in met | kept)
        if not after and all(answer.standing is Standing.MISSED for answer in each.answers):
            after = (each.question.none,)
        if all(answer.standing is Standing.NOT_APPLICABLE for answer in each.answers):
            call: dict[str, Any] = {**question, "IsApplicable": False, "Reason": "OUT_OF_SCOPE"}
        else:
            updates = {
                answer.practice.id: {**UPDATES[answer.standing], "Notes": notes[answer.practice.id]}
                for answer in each.answers
                if answer.standing in UPDATES
            }
            call = {**question, "SelectedChoices": list(after), "ChoiceUpdates": updates}
        if len(each.open) < len(each.answers):
            yield Change(each.question.label, before, after, call)


def push(client: Client, workload: str, those: Sequence[Change], milestone: str) -> int:
    """Write the answers and keep them as a milestone; give the milestone's number."""
    for change in those:
        client.update_answer(**change.call)
    number: int = client.create_milestone(WorkloadId=workload, MilestoneName=milestone)["MilestoneNumber"]
    return number
