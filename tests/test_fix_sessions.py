"""Trying fixes: what is proved together, what is parted, and what is refused, with checks made for the purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import libcst
import pytest
from samples import a_check

from colonnade import sources
from colonnade.check import Check
from colonnade.config import Config
from colonnade.edit import Append, Change, CodeEdit, Edit, NewResource, Removal, logical_id
from colonnade.fact import NotApplicable, Origin, Unknown
from colonnade.finding import Finding, Fix, Safety, Severity
from colonnade.fixing import code, proof
from colonnade.fixing.blame import culprits
from colonnade.fixing.candidates import Candidate
from colonnade.fixing.concrete import Concrete
from colonnade.fixing.judged import Judge, all_judged
from colonnade.fixing.proof import Objection
from colonnade.fixing.session import Session
from colonnade.model.function import Function
from colonnade.model.queue import Queue
from colonnade.sources.code import python
from colonnade.sources.code.locate import Place
from colonnade.sources.files import Tree

FILE = "template.yaml"
TEMPLATE = """\
Parameters:
  Hidden: {Type: Number, Default: 30}
  Alarms: {Type: String, Default: x}
Conditions:
  Big: !Equals [!Ref Alarms, x]
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 30
  Bills:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: 30}
"""


def fixing(place: Path, *checks: Check, template: str = TEMPLATE) -> Session:
    """Fix all that these checks find in a template."""
    (place / FILE).write_text(template, "utf-8")
    return proved(place, *checks)


def proved(place: Path, *checks: Check) -> Session:
    tree = Tree(place)
    judge = Judge(tree, checks, ())
    session = Session(judge, all_judged(judge, sources.find(tree, Config()))[0])
    session.fix(lambda _: True)
    return session


def short(
    name: str = "short", least: int = 60, fix: Callable[[Queue], Fix] | None = None, **changes: Any
) -> Check:
    """A check that a queue hides messages for so many seconds."""

    def judge(queue: Queue) -> Iterator[Finding]:
        hidden = queue.visibility_timeout
        if hidden.value < least:
            own = fix(queue) if fix else Fix.set(hidden, least)
            yield Finding(f"{queue} hides for {hidden.value} s", at=hidden, fix=own)

    return a_check(name, judge=judge, **changes)


def told(session: Session) -> set[tuple[str, str, str]]:
    """Which finding is refused, and why."""
    return {(check, resource, why) for (check, resource, *_), why in session.refused.items()}


def setting(path: Sequence[str], value: object) -> Callable[[Queue], Fix]:
    return lambda queue: Fix("do it", (Edit(FILE, ("Resources", queue.name, *path), value),))


def test_many_are_proved_together(tmp_path: Path) -> None:
    session = fixing(tmp_path, short())
    assert session.texts[FILE] == TEMPLATE.replace("VisibilityTimeout: 30", "VisibilityTimeout: 60")
    assert len(session.proved) == 2
    assert session.judge.times == 2


def test_what_is_not_put_right_is_refused_and_the_others_are_not(tmp_path: Path) -> None:
    def fix(queue: Queue) -> Fix:
        return Fix.set(queue.visibility_timeout, 60 if queue.name == "Bills" else 31)

    session = fixing(tmp_path, short(fix=fix))
    assert session.texts[FILE] == TEMPLATE.replace("{VisibilityTimeout: 30}", "{VisibilityTimeout: 60}")
    assert told(session) == {("short", "Jobs", "the finding would still be there")}


def test_what_brings_another_finding_is_refused(tmp_path: Path) -> None:
    def judge(queue: Queue) -> Iterator[Finding]:
        if queue.visibility_timeout.value > 50:
            yield Finding(f"{queue} hides long", at=queue.visibility_timeout)

    session = fixing(tmp_path, short(), a_check("long", judge=judge))
    assert session.texts == {}
    assert {why for _, _, why in told(session)} == {
        "it would bring a finding of long: Jobs hides long",
        "it would bring a finding of long: Bills hides long",
    }


class TestWhatComesToLight:
    """A finding that the cured one hid is told, and does not stop the fix."""

    def hidden(
        self, *, rests_on_it: bool = False, met: bool = False, severity: Severity = Severity.LOW
    ) -> Check:
        """A check of how long queues keep messages that only asks those which hide them for long."""

        def judge(queue: Queue) -> Iterator[Finding]:
            if queue.visibility_timeout.value < 50 and not met:
                raise NotApplicable("it hides messages for a short time")
            if queue.visibility_timeout.value >= 50 and queue.retention.value < 700000:
                because = (queue.visibility_timeout,) if rests_on_it else ()
                yield Finding(f"{queue} forgets", at=queue.retention, because=because)

        return a_check("forgets", judge=judge, severity=severity)

    def test_is_told(self, tmp_path: Path) -> None:
        session = fixing(tmp_path, short(), self.hidden())
        assert session.texts[FILE].count("VisibilityTimeout: 60") == 2
        assert session.refused == {}
        assert {each.message for each in session.brought} == {"Jobs forgets", "Bills forgets"}

    def test_what_rests_on_what_is_written_is_not_hidden(self, tmp_path: Path) -> None:
        session = fixing(tmp_path, short(), self.hidden(rests_on_it=True))
        assert session.texts == {}
        assert session.brought == []

    def test_what_is_as_grave_is_not_progress(self, tmp_path: Path) -> None:
        session = fixing(tmp_path, short(), self.hidden(severity=Severity.HIGH))
        assert session.texts == {}

    def test_what_was_met_is_not_hidden(self, tmp_path: Path) -> None:
        session = fixing(tmp_path, short(), self.hidden(met=True))
        assert session.texts == {}
        assert {why for _, _, why in told(session)} == {
            "it would bring a finding of forgets: Jobs forgets",
            "it would bring a finding of forgets: Bills forgets",
        }

    def test_a_question_without_an_answer_may_have_none_for_another_reason(self, tmp_path: Path) -> None:
        def judge(queue: Queue) -> Iterator[Finding]:
            short = queue.visibility_timeout.value < 50
            raise Unknown("nobody can know" if short else "nobody says", queue.origin)
            yield

        session = fixing(tmp_path, short(), a_check("riddle", judge=judge))
        assert session.texts[FILE].count("VisibilityTimeout: 60") == 2

    @pytest.mark.parametrize("after", ["short", "another"])
    def test_a_question_that_comes_after_it_may_have_no_answer(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: str
    ) -> None:
        def judge(queue: Queue) -> Iterator[Finding]:
            if queue.visibility_timeout.value < 50:
                raise NotApplicable("it hides messages for a short time")
            raise Unknown("nobody can know", queue.origin)
            yield

        monkeypatch.setattr(proof, "_after", {"riddle": (after,)}.__getitem__)
        session = fixing(tmp_path, short(), a_check("riddle", judge=judge))
        assert session.texts.get(FILE, "").count("VisibilityTimeout: 60") == (2 if after == "short" else 0)

    def test_what_a_check_asks_after_the_cured_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It had another finding of the same queue before: so it was asked, and not met."""

        def judge(queue: Queue) -> Iterator[Finding]:
            if queue.visibility_timeout.value < 50:
                yield Finding(f"{queue} is short-sighted", at=queue.retention)
            else:
                yield Finding(f"{queue} forgets", at=queue.retention)
                yield Finding(f"{queue} forgets twice", at=queue.retention)

        for after, allowed in ((("short",), True), (("another",), False)):
            later = a_check("later", judge=judge, after=after)
            monkeypatch.setattr(proof, "_after", {"later": after, "short": ()}.__getitem__)
            session = fixing(tmp_path, short(), later)
            assert bool(session.texts) is allowed


def test_what_it_brings_is_put_right_along_with_it(tmp_path: Path) -> None:
    def judge(queue: Queue) -> Iterator[Finding]:
        if queue.visibility_timeout.value > 50 and queue.retention.value < 700000:
            yield Finding(
                f"{queue} forgets", at=queue, fix=Fix.set(queue.retention, 700000, Safety.UNSAFE, "more")
            )

    session = fixing(tmp_path, short(), a_check("forgets", judge=judge))
    assert session.texts[FILE].count("MessageRetentionPeriod: 700000") == 2
    assert session.refused == {}
    assert {(each.candidate.safety, each.candidate.effect) for each in session.proved} == {
        (Safety.UNSAFE, "more")
    }
    assert {each.candidate.summary for each in session.proved} == {
        "Change VisibilityTimeout to 60; Set MessageRetentionPeriod to 700000"
    }


def test_what_can_no_longer_be_answered_is_refused(tmp_path: Path) -> None:
    session = fixing(tmp_path, short(fix=setting(("Properties", "VisibilityTimeout"), {"Ref": "Nothing"})))
    assert session.texts == {}
    assert all(why.startswith("short could no longer be answered") for _, _, why in told(session))


def test_what_changes_another_fact_is_refused(tmp_path: Path) -> None:
    template = TEMPLATE.replace(
        "Properties: {VisibilityTimeout: 30}",
        "Properties: {MessageRetentionPeriod: !Ref Hidden, VisibilityTimeout: !Ref Hidden}",
    )
    session = fixing(tmp_path, short(), template=template)
    assert session.texts[FILE] == template.replace("VisibilityTimeout: 30", "VisibilityTimeout: 60")
    assert told(session) == {("short", "Bills", "it would also change retention of Bills")}


def test_a_parameter_is_changed_where_nothing_else_uses_it(tmp_path: Path) -> None:
    template = TEMPLATE.replace("{VisibilityTimeout: 30}", "{VisibilityTimeout: !Ref Hidden}")
    session = fixing(tmp_path, short(), template=template)
    assert "Default: 60" in session.texts[FILE]
    assert session.refused == {}


def test_what_is_chosen_is_not_written_over(tmp_path: Path) -> None:
    template = TEMPLATE.replace("{VisibilityTimeout: 30}", "{VisibilityTimeout: !If [Big, 40, 30]}")
    session = fixing(tmp_path, short(), template=template)
    assert told(session) == {
        ("short", "Bills", "VisibilityTimeout is chosen by Fn::If, which it would replace")
    }


def test_of_two_that_contradict_each_other_one_is_made(tmp_path: Path) -> None:
    def judge(queue: Queue) -> Iterator[Finding]:
        if queue.visibility_timeout.value != 20:
            yield Finding(
                f"{queue} is not at 20",
                at=queue.visibility_timeout,
                fix=Fix.set(queue.visibility_timeout, 20),
            )

    first, second = short("a"), a_check("b", judge=judge)
    session = fixing(tmp_path, first, second)
    assert session.texts[FILE] == TEMPLATE.replace("VisibilityTimeout: 30", "VisibilityTimeout: 60")
    assert {(check, why) for check, _, why in told(session)} == {
        ("b", "it would bring a finding of a: Jobs hides for 20 s"),
        ("b", "it would bring a finding of a: Bills hides for 20 s"),
    }


def test_what_cannot_be_written_is_refused_and_the_others_are_made(tmp_path: Path) -> None:
    def fix(queue: Queue) -> Fix:
        path = (
            ("Properties", "VisibilityTimeout")
            if queue.name == "Jobs"
            else ("Properties", "VisibilityTimeout", "X")
        )
        return setting(path, 60)(queue)

    session = fixing(tmp_path, short(fix=fix))
    assert session.texts[FILE] == TEMPLATE.replace("Timeout: 30\n", "Timeout: 60\n", 1)
    assert {resource for _, resource, _ in told(session)} == {"Bills"}


def test_what_is_there_already_changes_nothing(tmp_path: Path) -> None:
    session = fixing(tmp_path, short(fix=setting(("Properties", "VisibilityTimeout"), 30)))
    assert session.texts == {}
    assert {why for _, _, why in told(session)} == {"what it writes is there already"}


class TestNewResources:
    def alarmed(self, name: str, *more: Change) -> Check:
        """A check that wants dead letters to go to a queue of this name."""

        def judge(queue: Queue) -> Iterator[Finding]:
            if queue.max_receive_count.value is None and queue.name == "Jobs":
                dead = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 60}}
                redrive = {"deadLetterTargetArn": {"Fn::GetAtt": [name, "Arn"]}, "maxReceiveCount": 5}
                edits = (
                    NewResource(FILE, name, dead, beside="Jobs"),
                    Edit(FILE, ("Resources", "Jobs", "Properties", "RedrivePolicy"), redrive),
                    Edit(FILE, ("Outputs", "Dead", "Value"), {"Fn::Sub": f"${{{name}.Arn}} of ${{{name}}}"}),
                    *more,
                )
                yield Finding(f"{queue} has none", at=queue, fix=Fix("add one", edits))

        return a_check("without", judge=judge)

    def test_is_declared_beside_the_one_it_is_for(self, tmp_path: Path) -> None:
        text = fixing(tmp_path, self.alarmed("JobsDead")).texts[FILE]
        assert text.index("  Jobs:") < text.index("  JobsDead:") < text.index("  Bills:")
        assert "deadLetterTargetArn: !GetAtt JobsDead.Arn" in text
        assert "!Sub ${JobsDead.Arn} of ${JobsDead}" in text

    @pytest.mark.parametrize("taken", ["Bills", "Alarms", "Big"])
    def test_gets_a_name_that_nothing_has(self, tmp_path: Path, taken: str) -> None:
        text = fixing(tmp_path, self.alarmed(taken)).texts[FILE]
        assert f"  {taken}2:\n    Type: AWS::SQS::Queue" in text
        assert f"deadLetterTargetArn: !GetAtt {taken}2.Arn" in text
        assert f"!Sub ${{{taken}2.Arn}} of ${{{taken}2}}" in text

    def test_everything_of_the_fix_refers_to_it(self, tmp_path: Path) -> None:
        outputs = {
            "A": {"Value": {"Fn::GetAtt": "Bills.Arn"}},
            "B": {"Value": {"Fn::Sub": ["${x} ${Bills}", {"x": {"Ref": "Bills"}}]}},
            "C": {"Value": "Bills", "DependsOn": "Bills"},
        }
        more = (Edit(FILE, ("Outputs", "More"), outputs), Removal(FILE, ("Parameters", "Hidden")))
        text = fixing(tmp_path, self.alarmed("Bills", *more)).texts[FILE]
        assert "!GetAtt Bills2.Arn" in text
        assert '!Sub ["${x} ${Bills2}", {x: !Ref Bills2}]' in text.replace("'", '"')
        assert "Value: Bills\n      DependsOn: Bills2" in text
        assert "Hidden" not in text

    def test_a_name_is_made_of_names(self) -> None:
        assert logical_id("jobs-queue", "dead letters") == "JobsQueueDeadLetters"
        assert logical_id("--") == "Resource"
        assert len(logical_id("x" * 300)) == 255


def test_several_add_to_the_same_list(tmp_path: Path) -> None:
    def fix(queue: Queue) -> Fix:
        tag = {"Key": queue.name, "Value": "x"}
        own = Edit(FILE, ("Resources", queue.name, "Properties", "VisibilityTimeout"), 60)
        return Fix("tag it", (Append(FILE, ("Resources", "Jobs", "Properties", "Tags"), tag), own))

    text = fixing(tmp_path, short(fix=fix)).texts[FILE]
    assert "- Key: Bills" in text
    assert "- Key: Jobs" in text


class TestCode:
    TEMPLATE = """\
Resources:
  Work:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: app.handler, Code: src, Role: x}
  More:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: app.handler, Code: src, Role: x}
"""

    def printing(self, recipe: str = "silence") -> Check:
        """A check that nothing is printed."""

        def judge(function: Function) -> Iterator[Finding]:
            for call in function.code.log_calls:
                edit = CodeEdit(call.origin.file, recipe, call.origin)
                tagged = Edit(FILE, ("Resources", function.name, "Properties", "Timeout"), 5)
                yield Finding(f"{function} prints", at=call, fix=Fix("print nothing", (edit, tagged)))

        return a_check("prints", judge=judge, over=Function)

    def silence(self, file: Concrete, edit: CodeEdit) -> None:
        file.change(file.line(file.call(edit.at)), *file.statements("pass"))

    def broken(self, file: Concrete, edit: CodeEdit) -> None:
        file.change(file.call(edit.at), lambda call: call.with_changes(func=libcst.Name("await")))

    @pytest.fixture
    def place(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        own = {"silence": self.silence, "break": self.broken}
        monkeypatch.setattr(code, "all_recipes", lambda: own)
        (tmp_path / "src").mkdir()
        (tmp_path / "src" / "app.py").write_text(
            "def handler(event, context):\n    print(1)\n    print(2)\n", "utf-8"
        )
        return tmp_path

    def test_is_changed_together_with_the_template_for_all_that_share_it(self, place: Path) -> None:
        session = fixing(place, self.printing(), template=self.TEMPLATE)
        assert session.texts["src/app.py"] == "def handler(event, context):\n    pass\n    pass\n"
        assert session.texts[FILE].count("Timeout: 5") == 2
        assert session.applications[0].claims == ()

    def test_that_would_not_parse_is_refused(self, place: Path) -> None:
        session = fixing(place, self.printing("break"), template=self.TEMPLATE)
        assert session.texts == {}
        assert {why.partition(":")[0] for _, _, why in told(session)} == {"the code would no longer parse"}

    def test_for_which_there_is_no_recipe_is_refused(self, place: Path) -> None:
        session = fixing(place, self.printing("unheard"), template=self.TEMPLATE)
        assert {why for _, _, why in told(session)} == {"there is no recipe 'unheard'"}

    def test_the_code_of_another_application_is_judged_too(self, place: Path) -> None:
        (place / FILE).write_text(self.TEMPLATE, "utf-8")
        other = self.TEMPLATE.replace("Code: src", "Code: ../src")
        (place / "other").mkdir()
        (place / "other" / FILE).write_text(other, "utf-8")
        session = proved(place, self.printing())
        assert [each.claims for each in session.applications] == [()] * len(session.applications)
        assert session.texts["src/app.py"].count("pass") == 2


def test_a_fix_is_the_same_whatever_its_claims_are(tmp_path: Path) -> None:
    session = fixing(tmp_path, short("a"), short("b"))
    assert len(session.proved) == 2
    assert {tuple(claim.check for claim in each.candidate.claims) for each in session.proved} == {("a", "b")}
    unsafe = replace(session.proved[0].candidate, safety=Safety.UNSAFE)
    assert unsafe.along_with(session.proved[0].candidate) is unsafe


class TestBlame:
    """Of many changes, those are to blame that have most to do with what speaks against them."""

    def coded(self, file: str) -> Candidate:
        return Candidate(file, (CodeEdit(file, "silence", Origin(file, 1, 1)),), ())

    def set(self, *path: str) -> Candidate:
        return Candidate(".".join(path), (Edit(FILE, ("Resources", *path), 1),), ())

    def test_those_that_write_what_a_finding_rests_on_come_first(self) -> None:
        wrote, named = (
            self.set("Jobs", "Properties", "VisibilityTimeout"),
            self.set("Jobs", "Properties", "Tags"),
        )
        at = Origin(FILE, 3, 1, ("Resources", "Jobs", "Properties", "VisibilityTimeout"))
        objection = Objection("no", frozenset(("Jobs",)), (at,))
        assert culprits(objection, [named, wrote]) == [wrote]
        assert culprits(Objection("no", frozenset(("Jobs",))), [named, wrote]) == [named, wrote]

    def test_the_code_in_which_a_finding_stands(self) -> None:
        one, other = self.coded("a/app.py"), self.coded("b/app.py")
        objection = Objection("no", frozenset(("Jobs",)), (Origin("a/app.py", 7, 1),))
        assert culprits(objection, [self.set("Bills"), one, other]) == [one]

    def test_the_code_beside_a_list_of_dependencies(self) -> None:
        one, other = self.coded("a/src/app.py"), self.coded("b/app.py")
        objection = Objection("no", frozenset(("", "requests")), (Origin("a/requirements.txt", 1, 1),))
        assert culprits(objection, [self.set("Bills"), one, other]) == [one]
        assert culprits(Objection("no"), [self.set("Bills"), one, other]) == []


def test_code_that_does_not_change_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = python.read_code

    def reading(tree: Tree, place: Place) -> object:
        read.append(place.file)
        return real(tree, place)

    monkeypatch.setattr(python, "read_code", reading)
    lines = "def handler(event, context):\n    print(1)\n"
    functions = ""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "app.py").write_text(lines, "utf-8")
        properties = f"{{Runtime: python3.13, Handler: app.handler, Code: {name}, Role: x}}"
        functions += f"  {name}: {{Type: AWS::Lambda::Function, Properties: {properties}}}\n"

    def judge(function: Function) -> Iterator[Finding]:
        for call in function.code.log_calls if function.name == "one" else ():
            edit = CodeEdit(call.origin.file, "silence", call.origin)
            yield Finding(f"{function} prints", at=call, fix=Fix("print nothing", (edit,)))

    own = {"silence": TestCode().silence}
    monkeypatch.setattr(code, "all_recipes", lambda: own)
    session = fixing(
        tmp_path, a_check("prints", judge=judge, over=Function), short(), template=TEMPLATE + functions
    )
    assert "pass" in session.texts["one/app.py"]
    assert read == ["one/app.py", "two/app.py", "one/app.py"]
