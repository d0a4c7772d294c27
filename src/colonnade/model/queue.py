"""SQS queues."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import Fact, NotApplicable
from colonnade.model.resource import Facility, Resource, present

if TYPE_CHECKING:
    from colonnade.model.alarm import Alarm
    from colonnade.model.trigger import QueueTrigger


LONGEST_RETENTION = 1_209_600  # seconds: SQS keeps no message for longer than fourteen days
_NAMES_DEAD_LETTERS = {"DeadLetterConfig", "DeadLetterQueue", "EventInvokeConfig", "dead_letter_config"}
_DAY = 86_400
_HOUR = 3_600


@dataclass(eq=False, slots=True, kw_only=True)
class Queue(Facility):
    """An SQS queue: `visibility_timeout` and `retention` in seconds; `max_receive_count` None without redrive.

    `dead_letter_link` holds None where there is no redrive policy. `dead_letters_of` are the resources whose
    failures end up here: other queues, functions, mappings, subscriptions, rules, state machines.
    """

    fifo: Fact[bool]
    visibility_timeout: Fact[int]
    retention: Fact[int]
    max_receive_count: Fact[int | None]
    dead_letter_link: Fact[Queue | None]
    dead_letters_of: list[Resource] = field(default_factory=list)
    all_triggers: list[QueueTrigger] = field(default_factory=list)
    all_alarms: list[Alarm] = field(default_factory=list)

    @property
    def dead_letter_queue(self) -> Queue | None:
        """Where messages go that are received too often; raises Unknown where it is not in the files."""
        return self.dead_letter_link.value

    @property
    def is_dead_letter_queue(self) -> bool:
        return bool(self.dead_letters_of)

    @property
    def as_dead_letter_queue(self) -> Queue:
        """The queue itself, where the failures of something end up in it."""
        if not self.is_dead_letter_queue:
            raise NotApplicable("it is no dead-letter queue")
        if all(self.unfed):
            raise NotApplicable(str(self.unfed[0]))
        return self

    @property
    def unfed(self) -> list[str | None]:
        """For each of those whose failures would end up in it, why none ever does, or None."""
        return [getattr(each, "sends_no_dead_letters", None) for each in self.dead_letters_of]

    @property
    def never_fed(self) -> str | None:
        """Why nothing ever comes into it, where it is there for dead letters only; None where something may."""
        if not self.is_dead_letter_queue or not all(self.unfed):
            return None
        others = [each for each in self.users if not _NAMES_DEAD_LETTERS & {*each.origin.path}]
        if any(each.by is None or not each.by.type.startswith("AWS::IAM::") for each in others):
            return None
        return self.unfed[0]

    @property
    def whose_failures(self) -> str:
        """Name it with those whose failures end up in it."""
        return f"{self}, which gets the failures of {' and '.join(map(str, self.dead_letters_of))},"

    @property
    def named_failing(self) -> str:
        """Those whose failures end up in it, as a user would name them."""
        return " and ".join(map(str, self.dead_letters_of))

    @property
    def unread_here(self) -> Queue:
        """The queue itself, where no function takes out of it at once what comes."""
        if self.triggers:
            raise NotApplicable("a function works on what comes into it")
        return self

    @property
    def whose_messages_keep_their_age(self) -> list[Queue]:
        """The queues from which messages come with the time at which they were first sent."""
        queues = [each for each in self.dead_letters_of if isinstance(each, Queue)]
        return [] if self.fifo.value else present(queues)

    @property
    def readers(self) -> str:
        """The functions that work on its messages, as a user would name them."""
        known = [each.function for each in self.triggers if each.function_link.known]
        return " and ".join(dict.fromkeys(map(str, known))) or "its function"

    @property
    def as_source_of_work(self) -> Queue:
        """The queue itself, where a function works on its messages, be they dead letters or not."""
        if not self.triggers:
            reason = "it is a dead-letter queue" if self.is_dead_letter_queue else "no function reads it"
            raise NotApplicable(reason)
        return self

    @property
    def as_first_source(self) -> Queue:
        """The queue itself, where a function works on its messages and they have not been given up before."""
        if self.is_dead_letter_queue:
            raise NotApplicable("it is a dead-letter queue")
        return self.as_source_of_work

    @property
    def triggers(self) -> list[QueueTrigger]:
        """The event source mappings that read this queue."""
        return [each for each in self.all_triggers if each.present]

    @property
    def alarms(self) -> list[Alarm]:
        """The alarms on a metric of this queue."""
        return present(self.all_alarms)


def days(seconds: int) -> str:
    """A time as people tell it: "4 days", "1 hour", "90 s"."""
    for length, name in ((_DAY, "day"), (_HOUR, "hour")):
        if seconds >= length and seconds % length == 0:
            return f"{seconds // length} {name}{'s' if seconds > length else ''}"
    return f"{seconds} s"
