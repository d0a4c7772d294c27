"""What only the defaults of parameters leave out is judged as it would be deployed."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from samples import folder
from templates import stack

from colonnade.config import Config
from colonnade.fact import Opaque
from colonnade.review import Review, review
from colonnade.sources.cloudformation.left_out import MOST, Deployment, deployments

BIG = """\
    Parameters:
      Big: {Type: String, Default: "no"}
      Domain: {Type: String, Default: ""}
    Conditions:
      IsBig: !Equals [!Ref Big, "yes"]
      HasDomain: !Not [!Equals [!Ref Domain, ""]]
      Both: !And [!Condition IsBig, !Condition HasDomain]
    Resources:
      Small:
        Type: AWS::Lambda::Function
        Properties: {Runtime: python3.7, Handler: a.b, Role: some, Timeout: !If [IsBig, 900, 3]}
      Large:
        Type: AWS::Lambda::Function
        Condition: IsBig
        Properties: {Runtime: python3.7, Handler: a.b, Role: some, Timeout: !If [IsBig, 900, 3]}
      Jobs:
        Type: AWS::SQS::Queue
        Condition: Both
        Properties: {VisibilityTimeout: 60, QueueName: !Ref Domain}
      Mapping:
        Type: AWS::Lambda::EventSourceMapping
        Condition: Both
        Properties: {FunctionName: !Ref Large, EventSourceArn: !GetAtt Jobs.Arn}
      Watch:
        Type: AWS::CloudWatch::Alarm
        Condition: IsBig
        Properties:
          Namespace: AWS/Lambda
          MetricName: Errors
          Dimensions: [{Name: FunctionName, Value: !Ref Small}]
          AlarmActions: [arn]
    """


def judged(place: Path, *checks: str, **parameters: str) -> Review:
    return review(folder(place, dedent(BIG)), Config(checks=checks, parameters=parameters))


def told(result: Review) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(claim.resource, claim.message, claim.notes) for claim in result.findings]


def test_what_exists_only_with_other_values_is_judged_and_says_so(tmp_path: Path) -> None:
    small, large = told(judged(tmp_path, "runtime-deprecated"))
    assert (small[0], small[2]) == ("Small", ())
    assert (large[0], large[2]) == ("Large", ("it exists only where the parameter Big is 'yes'",))


def test_it_is_judged_with_the_values_that_it_would_have_then(tmp_path: Path) -> None:
    ((resource, message, notes),) = told(judged(tmp_path, "queue-hides-messages-too-briefly"))
    assert (resource, message) == ("Jobs", "Jobs hides messages for 60 s; Large needs 5400 s")
    assert notes == ("it exists only where the parameter Big is 'yes' and the parameter Domain is not ''",)


def test_what_exists_only_with_other_values_does_not_help_what_exists_by_default(tmp_path: Path) -> None:
    result = judged(tmp_path, "function-without-alarm")
    assert [each[0] for each in told(result)] == ["Small", "Large"]
    assert (result.unknown, result.problems, result.broken) == ((), (), ())


@pytest.mark.parametrize(("given", "found"), [("no", ["Small"]), ("yes", ["Small", "Large"])])
def test_a_value_that_is_given_decides_for_good(tmp_path: Path, given: str, found: list[str]) -> None:
    result = judged(tmp_path, "runtime-deprecated", Big=given)
    assert [(each[0], each[2]) for each in told(result)] == [(name, ()) for name in found]


def conditional(conditions: str, parameters: str = "") -> list[Deployment]:
    """The deployments of a template with a topic for each condition."""
    names = [line.partition(":")[0].strip() for line in dedent(conditions).splitlines()]
    text = "Parameters:\n"
    text += "".join(f"  {line}\n" for line in dedent(parameters).splitlines())
    text += "  Size: {Type: String, Default: small}\n"
    text += "  Other: {Type: String, Default: huge}\n"
    text += "  Stage: {Type: String, Default: dev, AllowedValues: [dev, test, prod]}\n"
    text += "Conditions:\n" + "".join(f"  {line}\n" for line in dedent(conditions).splitlines())
    text += "Resources:\n"
    text += "".join(f"  T{name}: {{Type: AWS::SNS::Topic, Condition: {name}}}\n" for name in names)
    return deployments([stack(text)])


def test_the_value_that_an_exclusion_leaves_is_one_that_is_allowed() -> None:
    (found,) = conditional("A: !Not [!Equals [!Ref Stage, dev]]")
    assert found == Deployment("only where the parameter Stage is not 'dev'", (("Stage", "test"),))
    (found,) = conditional("A: !Not [!Equals [!Ref Size, small]]")
    ((name, value),) = found.values
    assert name == "Size"
    assert isinstance(value, Opaque)


def test_of_several_ways_the_one_nearest_to_the_defaults_is_taken() -> None:
    either = (
        "A: !Or [!And [!Equals [!Ref Size, big], !Equals [!Ref Stage, prod]], !Equals [!Ref Other, tiny]]"
    )
    (found,) = conditional(either)
    assert found == Deployment("where the parameter Other is 'tiny'", (("Other", "tiny"),))


def test_values_that_are_compared_with_each_other_are_left_open() -> None:
    (found,) = conditional("A: !Equals [!Ref Size, !Ref Other]")
    assert [name for name, _ in found.values] == ["Other", "Size"]
    assert all(isinstance(value, Opaque) for _, value in found.values)


def test_what_never_is_and_what_depends_on_no_default_is_left_alone() -> None:
    assert conditional("A: !Equals [a, b]") == []
    assert conditional("A: !Equals [!Ref Size, small]") == []
    assert conditional("A: !Equals [!Ref Open, big]", "Open: {Type: String}") == []
    contradiction = "A: !And [!Equals [!Ref Size, big], !Equals [!Ref Size, huge]]"
    assert conditional(contradiction) == []
    stored = "Key: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /key}"
    assert conditional("A: !Equals [!Ref Key, big]", stored) == []


def test_the_least_changes_come_first_and_there_are_not_too_many() -> None:
    several = "\n".join(
        ["A: !And [!Equals [!Ref Size, big], !Equals [!Ref Stage, prod]]"]
        + [f"B{number}: !Equals [!Ref Size, '{number}']" for number in range(MOST + 3)]
    )
    found = conditional(several)
    assert len(found) == MOST
    assert found[0].values == (("Size", "0"),)
    assert conditional("A: !Equals [!Ref Size, big]\nB: !Equals [!Ref Size, big]") == [
        Deployment("only where the parameter Size is 'big'", (("Size", "big"),))
    ]


def test_a_condition_of_too_many_questions_is_not_followed() -> None:
    parameters = "\n".join(f"P{number}: {{Type: String, Default: a}}" for number in range(20))
    pairs = ", ".join(
        f"!Or [!Equals [!Ref P{number}, b], !Equals [!Ref P{number}, c]]" for number in range(20)
    )
    assert conditional(f"A: !And [{pairs}]", parameters) == []


def test_the_parameters_are_as_before_afterwards() -> None:
    made = stack(dedent(BIG))
    before = dict(made.parameters)
    assert len(deployments([made])) == 2
    assert made.parameters == before
    assert made.resolve(made.template.resources["Large"].properties.entries["Timeout"]) == 3  # type: ignore[union-attr]
