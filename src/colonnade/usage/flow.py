"""How often everything of an application is asked for in a month: from what is told or measured, along its triggers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from colonnade.condition import World, current, holds
from colonnade.measure import Range
from colonnade.model.application import Application
from colonnade.model.function import Function
from colonnade.model.messaging import Rule
from colonnade.model.resource import Resource
from colonnade.model.schedule import times_a_month
from colonnade.model.state_machine import StateMachine
from colonnade.model.trigger import EventSourceMapping, QueueTrigger, Trigger
from colonnade.traffic import REQUESTS, Traffic
from colonnade.usage.amount import Amount, Basis
from colonnade.usage.calls import Asked, calls_of
from colonnade.usage.running import cold_starts, told_of
from colonnade.usage.visits import visits

# The authors' own assumptions. Code may take a way without the call; in a loop nobody knows how often it is made.
AT_DEPLOYMENT = Range(0, 4, 100)
FAILURES = Range(0, 100, 10_000)
SCHEDULE = Range(1, 30, 43_800)
ONCE = Range(0, 1, 1)
IN_A_LOOP = Range(0, 1, 10)
GATHERED = 10.0
_UNREAD = "code that is not read asks once at each invocation for one of the resources that it is told of"
_ASKED_FOR = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::SNS::Topic", "AWS::SQS::Queue")
STARTS = ("stepfunctions.StartExecution", "stepfunctions.StartSyncExecution")


class Flow:
    """Tells how often functions and what is between them are asked for.

    What is told of a function by its name comes first, then what was measured, then what follows from its triggers:
    the clock, and other functions of which it is known. The rest is assumed.
    """

    def __init__(self, application: Application, traffic: Traffic) -> None:
        self.application = application
        self.traffic = traffic
        self._known: dict[tuple[World, str, str], Amount | None] = {}
        self._asking: set[tuple[str, str]] = set()
        self._calls: dict[World, list[Asked]] = {}

    @property
    def calls(self) -> list[Asked]:
        """Every call of the code of its functions that could be followed."""
        world = current()
        if world not in self._calls:
            self._calls[world] = list(calls_of(self.application))
        return self._calls[world]

    def calls_about(self, resource: Resource, *operations: str) -> list[Asked]:
        """The calls about one resource that ask for these operations ("sqs.SendMessage")."""
        return [each for each in self.calls if each.resource is resource and each.what in operations]

    def by_unread(self, resource: Resource) -> Amount | None:
        """How often code that is not read asks for a resource; None where no such code is told of it.

        It is taken to ask, once at each invocation, for one of those that it is told of.
        """
        found = [
            self.invocations(each) * Range(0, 1 / self._told_of(each), 1)
            for each in dict.fromkeys(one.by for one in resource.referenced_by)
            if isinstance(each, Function) and holds(each.condition) and not each.code_link.known
        ]
        return Amount.sum(found).resting_on(Basis.ASSUMED, _UNREAD) if found else None

    def _told_of(self, function: Function) -> int:
        """Of how many resources that it may ask for a function is told."""
        return max(
            sum(
                1
                for each in self.application.resources
                if each.type in _ASKED_FOR and any(one.by is function for one in each.referenced_by)
            ),
            1,
        )

    def often(self, asked: Asked) -> Amount:
        """How often a call is made."""
        return self.invocations(asked.function) * self.times(asked)

    def known_often(self, asked: Asked) -> Amount | None:
        """How often a call is made, None where it is not known how often its function is invoked."""
        known = self.known_invocations(asked.function)
        return known * self.times(asked) if known is not None else None

    def times(self, asked: Asked) -> Amount:
        """How often a call is made at each invocation."""
        if asked.at_start:
            return cold_starts(asked.function, self.traffic) * ONCE
        if asked.call.per_record:
            return self.records(asked.function) * ONCE
        if asked.call.in_loop:
            text = f"what is called in a loop is called {IN_A_LOOP.high:g} times at most, mostly once"
            return Amount.assumed(IN_A_LOOP, text)
        return Amount.assumed(ONCE, "each call that stands in code is made once at each invocation")

    def records(self, function: Function) -> Amount:
        """How many messages or records a batch holds that the function is handed."""
        for each in function.triggers:
            if isinstance(each, EventSourceMapping):
                return batch_of(each)
        return Amount.assumed(
            IN_A_LOOP, f"an event of several records holds {IN_A_LOOP.high:g} at most, mostly one"
        )

    def invocations(self, function: Function) -> Amount:
        """How often a function is invoked."""
        known = self.known_invocations(function)
        if known is not None:
            return known
        if self.unheard(function):
            return Amount.assumed(
                Range.exactly(0), "functions that are in no log that was given are not invoked"
            )
        return self.assumed("invocations a month of each function")

    def unheard(self, function: Function) -> bool:
        """Whether there are logs of other functions of the application, and none of this one."""
        if function.observed is not None or self.known_invocations(function) is not None:
            return False
        return any(each.observed is not None for each in self.application.subjects(Function))

    def assumed(self, what: str) -> Amount:
        """What is taken for how often something is asked for, of which nothing else tells."""
        told, measured = self.traffic.every.requests, self._measured
        if told is not None:
            return Amount.exactly(told, Basis.TOLD, f"{told:,.0f} {what}")
        if measured:
            often = Range(0, sum(measured) / len(measured), max(measured))
            return Amount.assumed(
                often, f"as many {what} as functions were measured to be invoked on average"
            )
        return Amount.assumed(Range.exactly(REQUESTS), f"{REQUESTS:,} {what}")

    @property
    def _measured(self) -> list[float]:
        """How often the functions are invoked of which that was measured."""
        seen = [each.observed for each in self.application.subjects(Function)]
        return [each.invocations_a_month for each in seen if each is not None and each.seen.tells_months]

    def known_invocations(self, function: Function) -> Amount | None:
        """How often a function is invoked, None where that would have to be assumed."""
        return self._once("invocations", function, partial(self._invocations, function))

    def _invocations(self, function: Function) -> Amount | None:
        told = told_of(function, self.traffic).requests
        if told is not None:
            return Amount.exactly(told, Basis.TOLD, f"{told:,.0f} invocations a month of {function}")
        seen = function.observed
        if seen is not None and seen.seen.tells_months:
            return Amount.exactly(
                seen.invocations_a_month, Basis.MEASURED, f"invocations in {seen.seen.span}"
            )
        if function.only_at_deployment:
            often = f"{AT_DEPLOYMENT.likely} times a month, at most {AT_DEPLOYMENT.high}"
            text = f"{function} runs at deployments only: {often}"
            return Amount.assumed(AT_DEPLOYMENT, text)
        if _works_on_failures(function):
            often = f"{FAILURES.likely:,.0f} times a month, {FAILURES.high:,.0f} at most"
            return Amount.assumed(FAILURES, f"{function} works on what failed elsewhere: {often}")
        arrivals = [self.arrivals(each) for each in function.triggers]
        known = [each for each in arrivals if each is not None]
        return Amount.sum(known) if known and len(known) == len(arrivals) else None

    def arrivals(self, trigger: Trigger) -> Amount | None:
        """How often a trigger invokes its function, None where that is not known."""
        source = trigger.source.value if trigger.source is not None and trigger.source.known else None
        if isinstance(trigger, EventSourceMapping):
            return None
        match source:
            case Rule():
                return self.matches(source)
            case StateMachine():
                return self._from_machine(source, trigger.function)
            case Function() if trigger.kind == "lambda":
                return self._from_code(source, trigger)
        return None

    def matches(self, rule: Rule) -> Amount | None:
        """How often a rule or a schedule comes due, or matches an event."""
        return self._once("matches", rule, partial(self._matches, rule))

    def _matches(self, rule: Rule) -> Amount | None:
        around = rule.surroundings
        state = around.written(rule, "State") if around is not None else None
        if str(state) == "DISABLED":
            return Amount.exactly(0, Basis.DECLARED, f"{rule} is switched off")
        if rule.schedule.written:
            times = times_a_month(str(rule.schedule.value)) if rule.schedule.known else None
            if times is None:
                return Amount.assumed(
                    SCHEDULE, "a schedule that is not known comes due once a day, or once a minute"
                )
            return Amount.exactly(times, Basis.SCHEDULED, f"{times:,.0f} times a month by {rule}")
        return self._by_siblings(each for each in rule.targets if isinstance(each, Function))

    def _by_siblings(self, functions: Iterable[Function]) -> Amount | None:
        """How often something comes to all of several functions, as one of them tells that has no other source."""
        for each in functions:
            if len(each.triggers) == 1:
                known = self.known_invocations(each)
                if known is not None:
                    return known
        return None

    def executions(self, machine: StateMachine) -> Amount | None:
        """How often a state machine is executed, None where that is not known."""
        return self._once("executions", machine, partial(self._executions, machine))

    def _executions(self, machine: StateMachine) -> Amount | None:
        starts = [self.matches(each) for each in self.application.subjects(Rule) if machine in each.targets]
        starts += [self.known_often(each) for each in self.calls_about(machine, *STARTS)]
        known_starts = [each for each in starts if each is not None]
        if starts and len(starts) == len(known_starts):
            return Amount.sum(known_starts)
        return self.by_tasks(machine, self.known_invocations)

    def by_tasks(self, machine: StateMachine, ask: Callable[[Function], Amount | None]) -> Amount | None:
        """How often a state machine is executed, by a function that each execution, and nothing else, invokes."""
        for task in machine.tasks:
            function = task.function.value if task.function.known else None
            if function is None or visits(task) != Range.exactly(1) or len(function.triggers) > 1:
                continue
            amount = ask(function)
            if amount is not None:
                return amount
        return None

    def _from_machine(self, machine: StateMachine, function: Function) -> Amount | None:
        executions = self.executions(machine)
        times = [
            visits(each) for each in machine.tasks if each.function.known and each.function.value is function
        ]
        known = [each for each in times if each is not None]
        if executions is None or not known or len(known) < len(times):
            return None
        return executions * (Range.sum(known) or Range.exactly(0))

    def _from_code(self, caller: Function, trigger: Trigger) -> Amount | None:
        calls = caller.code.calls if caller.code_link.known else []
        call = next((each for each in calls if each.origin == trigger.origin), None)
        known = self.known_invocations(caller)
        if call is None or known is None or call.in_loop or call.per_record:
            return None
        return known * (Range.exactly(1) if call.when is None else Range(0, 0.5, 1))

    def _once(self, what: str, of: Resource, ask: Callable[[], Amount | None]) -> Amount | None:
        """Ask once in each world; what is asked for while it is being answered is not known."""
        key = (current(), what, of.key)
        if key not in self._known:
            if (what, of.key) in self._asking:
                return None
            self._asking.add((what, of.key))
            try:
                answer = ask()
            finally:
                self._asking.discard((what, of.key))
            self._known[key] = answer
        return self._known[key]


def _works_on_failures(function: Function) -> bool:
    """Whether nothing invokes it but what others could not work on."""
    return bool(function.triggers) and all(
        isinstance(each, QueueTrigger) and each.queue_link.known and each.queue.is_dead_letter_queue
        for each in function.triggers
    )


def batch_of(mapping: EventSourceMapping) -> Amount:
    """How many items a batch holds: one where they come singly, unless Lambda waits for more of them."""
    most = float(mapping.batch_size.value)
    if most == 1:
        return Amount.exactly(1, Basis.DECLARED, f"the batches of {mapping} hold one {mapping.item}")
    if mapping.batching_window.known and mapping.batching_window.value > 0:
        return Amount.assumed(Range(1, (1 + most) / 2, most), "batches that Lambda waits for are half full")
    gathered = min(most, GATHERED)
    return Amount.assumed(
        Range(1, 1, gathered),
        f"batches that Lambda does not wait for hold 1 to {GATHERED:g} items, mostly one",
    )
