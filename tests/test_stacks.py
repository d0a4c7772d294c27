from __future__ import annotations

from pathlib import Path

import pytest
from model_text import model_text
from templates import applications, at, names

from colonnade import sources
from colonnade.fact import Opaque, Reference, Text
from colonnade.problem import Unreadable
from colonnade.sources.cloudformation.scope import parameter
from colonnade.sources.cloudformation.stacks import Stack
from colonnade.sources.cloudformation.values import MISSING, Structure
from colonnade.sources.files import Tree

QUEUE = "Resources: {Jobs: {Type: 'AWS::SQS::Queue'}}\n"
TABLE = "Resources: {Table: {Type: 'AWS::DynamoDB::Table'}}\n"
NESTING = """\
Parameters: {Stage: {Type: String}}
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: %s
      Parameters: {Name: !Sub "jobs-${Stage}", Gone: !Ref AWS::NoValue}
Outputs:
  Arn: {Value: !GetAtt Child.Outputs.Arn}
  None: {Value: !GetAtt Child.Outputs.None}
"""
CHILD = """\
Parameters: {Name: {Type: String}, Gone: {Type: String, Default: here}}
Resources: {Jobs: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Ref Name}}}
Outputs: {Arn: {Value: !GetAtt Jobs.Arn}, Name: {Value: !Ref Name}}
"""
STAGE = Opaque("the parameter Stage, which has no default", "Stage")


def one(found: list[list[Stack]], file: str) -> Stack:
    return next(each for application in found for each in application if each.template.file == file)


def shown(stack: Stack, *path: str) -> object:
    return stack.resolve(at(stack, *path))


class TestNesting:
    @pytest.mark.parametrize(
        "location",
        [
            "./nested/child.yaml",
            "nested/child.yaml",
            "https://bucket.s3.amazonaws.com/v1/child.yaml",
            "https://bucket.s3.amazonaws.com/v1/child.yaml?versionId=3",
            "!Sub 'https://${Stage}.s3.amazonaws.com/child.yaml'",
        ],
    )
    def test_joins_parent_and_child(self, tmp_path: Path, location: str) -> None:
        found = applications(tmp_path, parent=NESTING % location, nested__child=CHILD, other=QUEUE)
        assert names(found) == [["nested/child.yaml", "parent.yaml"], ["other.yaml"]]
        child, parent = found[0]
        assert child.parent is parent
        assert repr(child) == "<Stack nested/child.yaml>"

    def test_passes_the_values_of_the_parent(self, tmp_path: Path) -> None:
        found = applications(tmp_path, parent=NESTING % "child.yaml", child=CHILD)
        child = one(found, "child.yaml")
        assert parameter(child, "Name") == Text(("jobs-", STAGE))
        assert parameter(child, "Gone") == "here"

    def test_follows_outputs_into_the_child(self, tmp_path: Path) -> None:
        parent = one(applications(tmp_path, parent=NESTING % "child.yaml", child=CHILD), "parent.yaml")
        assert shown(parent, "Outputs", "Arn", "Value") == Reference("child.yaml#Jobs", "Arn")
        missing = shown(parent, "Outputs", "None", "Value")
        assert isinstance(missing, Opaque)
        assert missing.reason == "the output None of child.yaml, which that template does not declare"
        told = [
            str(each) for each in one([[parent, *parent.children.values()]], "child.yaml").template.problems
        ]
        assert told == ["parent.yaml:10: child.yaml has no output None; declare it, or correct the name"]

    def test_of_a_serverless_application(self, tmp_path: Path) -> None:
        text = """\
            Transform: AWS::Serverless-2016-10-31
            Resources:
              Child:
                Type: AWS::Serverless::Application
                Properties: {Location: ./child.yaml, Parameters: {Name: x}}
              Far:
                Type: AWS::Serverless::Application
                Properties: {Location: {ApplicationId: arn, SemanticVersion: 1.0.0}}
              Bare: {Type: AWS::Serverless::Application}
            """
        found = applications(tmp_path, parent=text, child=CHILD)
        assert names(found) == [["child.yaml", "parent.yaml"]]
        assert parameter(one(found, "child.yaml"), "Name") == "x"

    def test_values_that_two_parents_give_differently_are_opaque(self, tmp_path: Path) -> None:
        first = NESTING % "child.yaml"
        second = first.replace("jobs-", "other-")
        found = applications(tmp_path, a=first, b=second, child=CHILD)
        assert names(found) == [["a.yaml", "b.yaml", "child.yaml"]]
        reason = "the parameter Name, given differently by a.yaml and b.yaml"
        assert parameter(one(found, "child.yaml"), "Name") == Opaque(reason, "Name")

    def test_values_that_two_parents_give_alike_are_known(self, tmp_path: Path) -> None:
        found = applications(tmp_path, a=NESTING % "child.yaml", b=NESTING % "child.yaml", child=CHILD)
        assert parameter(one(found, "child.yaml"), "Name") == Text(("jobs-", STAGE))

    def test_in_a_circle_does_no_harm(self, tmp_path: Path) -> None:
        text = """\
            Parameters: {{P: {{Type: String}}}}
            Resources:
              Next:
                Type: AWS::CloudFormation::Stack
                Properties: {{TemplateURL: {other}, Parameters: {{P: !Ref P}}}}
            Outputs: {{O: {{Value: !GetAtt Next.Outputs.O}}}}
            """
        found = applications(tmp_path, a=text.format(other="b.yaml"), b=text.format(other="a.yaml"))
        assert names(found) == [["a.yaml", "b.yaml"]]
        first = one(found, "a.yaml")
        assert parameter(first, "P") == Opaque("the parameter P, which refers to itself", "P")
        assert shown(first, "Outputs", "O", "Value") == Opaque(
            "the output O, which refers to itself", "a.yaml:Outputs.O"
        ) or isinstance(shown(first, "Outputs", "O", "Value"), Opaque)

    def test_of_itself_does_no_harm(self, tmp_path: Path) -> None:
        found = applications(tmp_path, a=NESTING % "a.yaml")
        assert names(found) == [["a.yaml"]]

    @pytest.mark.parametrize(
        "location", ["../out.yaml", "none.yaml", "!Ref Stage", "!GetAtt A.B", "https://x/", "[a]"]
    )
    def test_of_what_is_not_there_is_left_alone(self, tmp_path: Path, location: str) -> None:
        assert names(applications(tmp_path, a=NESTING % location, b=QUEUE)) == [["a.yaml"], ["b.yaml"]]

    def test_of_a_name_that_two_templates_have_is_left_open(self, tmp_path: Path) -> None:
        found = applications(tmp_path, a=NESTING % "https://s3/child.yaml", x__child=QUEUE, y__child=QUEUE)
        assert len(found) == 3


class TestExports:
    def test_lead_to_what_they_export(self, tmp_path: Path) -> None:
        found = applications(
            tmp_path,
            a="Resources: {J: {Type: T}}\nOutputs: {O: {Value: !GetAtt J.Arn, Export: {Name: jobs-arn}}}",
            b="Resources: {X: {Type: T}}\nOutputs: {O: {Value: !ImportValue jobs-arn}}",
            c=QUEUE,
        )
        assert names(found) == [["a.yaml", "b.yaml"], ["c.yaml"]]
        assert shown(one(found, "b.yaml"), "Outputs", "O", "Value") == Reference("a.yaml#J", "Arn")

    def test_named_after_a_parameter_lead_there_too(self, tmp_path: Path) -> None:
        text = "Parameters: {Stage: {Type: String}}\n"
        found = applications(
            tmp_path,
            a=text
            + "Resources: {J: {Type: T}}\n"
            + "Outputs: {O: {Value: !Ref J, Export: {Name: !Sub '${Stage}-jobs'}}}",
            b=text
            + "Resources: {X: {Type: T}}\nOutputs: {O: {Value: {'Fn::ImportValue': !Sub '${Stage}-jobs'}}}",
        )
        assert shown(one(found, "b.yaml"), "Outputs", "O", "Value") == Reference("a.yaml#J")

    def test_named_after_their_stack_are_found_by_their_one_neighbour(self, tmp_path: Path) -> None:
        network = (
            "Resources: {V: {Type: T}}\n"
            "Outputs: {O: {Value: !Ref V, Export: {Name: !Sub '${AWS::StackName}-Vpc'}}}"
        )
        service = (
            "Parameters: {Network: {Type: String}}\nResources: {X: {Type: T}}\n"
            "Outputs: {O: {Value: {'Fn::ImportValue': !Sub '${Network}-Vpc'}}}"
        )
        found = applications(tmp_path, network=network, service=service)
        assert names(found) == [["network.yaml", "service.yaml"]]
        assert shown(one(found, "service.yaml"), "Outputs", "O", "Value") == Reference("network.yaml#V")

    def test_named_after_two_stacks_are_not_the_same(self, tmp_path: Path) -> None:
        text = (
            "Resources: {V: {Type: T}}\n"
            "Outputs: {O: {Value: !ImportValue {'Fn::Sub': '${AWS::StackName}-Vpc'}}, "
            "P: {Value: 1, Export: {Name: !Sub '${AWS::StackName}-Vpc'}}}"
        )
        assert len(applications(tmp_path, a=text, b=text)) == 2

    def test_in_a_circle_do_no_harm(self, tmp_path: Path) -> None:
        text = (
            "Resources: {{V: {{Type: T}}}}\n"
            "Outputs: {{O: {{Value: !ImportValue {0}, Export: {{Name: {1}}}}}}}"
        )
        found = applications(tmp_path, a=text.format("x", "y"), b=text.format("y", "x"))
        assert names(found) == [["a.yaml", "b.yaml"]]
        value = shown(one(found, "a.yaml"), "Outputs", "O", "Value")
        assert isinstance(value, Opaque)
        assert value.reason.endswith("which refers to itself")

    def test_of_the_same_name_lead_to_the_nearest(self, tmp_path: Path) -> None:
        giver = "Resources: {V: {Type: T}}\nOutputs: {O: {Value: !Ref V, Export: {Name: shared-name}}}"
        taker = "Resources: {X: {Type: T}}\nOutputs: {O: {Value: !ImportValue shared-name}}"
        found = applications(tmp_path, a__net=giver, b__net=giver, b__app=taker)
        assert names(found) == [["a/net.yaml"], ["b/app.yaml", "b/net.yaml"]]
        equally_near = applications(tmp_path / "more", a__net=giver, b__net=giver, c__app=taker)
        assert len(equally_near) == 3

    def test_without_a_name_or_value_are_left_out(self, tmp_path: Path) -> None:
        text = (
            "Resources: {V: {Type: T}}\n"
            "Outputs: {O: {Export: {Name: n}}, P: {Value: 1, Export: n}, Q: {Value: 1}}"
        )
        (stack,) = applications(tmp_path, a=text)[0]
        assert stack.together.exports == {}


class TestStoredParameters:
    GIVER = """\
        Resources:
          Pool: {Type: AWS::Cognito::UserPool}
          Stored:
            Type: AWS::SSM::Parameter
            Properties: {Name: /shop/pool, Type: String, Value: !GetAtt Pool.Arn}
          Broken: {Type: AWS::SSM::Parameter, Properties: {Type: String}}
          Bare: {Type: AWS::SSM::Parameter}
        """

    @pytest.mark.parametrize(
        "taker",
        [
            """\
            Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /shop/pool}}
            Resources: {X: {Type: T}}
            Outputs: {O: {Value: !Ref P}}
            """,
            "Resources: {X: {Type: T}}\nOutputs: {O: {Value: '{{resolve:ssm:/shop/pool}}'}}",
            "Resources: {X: {Type: T}}\nOutputs: {O: {Value: !Sub '{{resolve:ssm:/shop/pool:1}}'}}",
        ],
    )
    def test_lead_to_what_they_hold(self, tmp_path: Path, taker: str) -> None:
        found = applications(tmp_path, a=self.GIVER, b=taker, c=QUEUE)
        assert names(found) == [["a.yaml", "b.yaml"], ["c.yaml"]]
        assert shown(one(found, "b.yaml"), "Outputs", "O", "Value") == Reference("a.yaml#Pool", "Arn")

    def test_that_are_nowhere_are_opaque(self, tmp_path: Path) -> None:
        text = (
            "Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /no}, "
            "Q: {Type: 'AWS::SSM::Parameter::Value<String>'}}\nResources: {X: {Type: T}}"
        )
        (stack,) = applications(tmp_path, a=text)[0]
        reason = "the SSM parameter /no, which no template here declares"
        assert parameter(stack, "P") == Opaque(reason, "ssm:/no")
        assert parameter(stack, "Q") == Opaque("the parameter Q, which has no default", "Q")

    def test_that_hold_themselves_do_no_harm(self, tmp_path: Path) -> None:
        text = (
            "Resources: {S: {Type: 'AWS::SSM::Parameter', "
            "Properties: {Name: /me, Type: String, Value: '{{resolve:ssm:/me}}'}}}"
        )
        (stack,) = applications(tmp_path, a=text)[0]
        value = shown(stack, "Resources", "S", "Properties", "Value")
        assert isinstance(value, Opaque)
        assert value.reason.endswith("which refers to itself")


class TestCommands:
    GIVER = """\
        Parameters: {Stage: {Type: String}}
        Resources:
          Topic: {Type: AWS::SNS::Topic}
          Stored:
            Type: AWS::SSM::Parameter
            Properties: {Name: !Sub "/${Stage}/bookings/topic", Type: String, Value: !Ref Topic}
        """
    TAKER = """\
        Parameters:
          Stage: {Type: String}
          BookedTopic: {Type: AWS::SSM::Parameter::Value<String>}
        Resources: {X: {Type: T}}
        """
    MAKEFILE = (
        "deploy: ## deploy\n\tsam deploy --stack-name $${NAME} \\\n\t\t--parameter-overrides \\\n"
        "\t\t\tBookedTopic=/$${BRANCH}/bookings/topic \\\n\t\t\tStage=$${BRANCH} \\\n"
        "\t\t--capabilities CAPABILITY_IAM\n"
    )

    def applications(self, folder: Path, **commands: str) -> list[list[Stack]]:
        for name, text in commands.items():
            path = folder / "b" / name.replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return applications(folder, a__template=self.GIVER, b__template=self.TAKER)

    def test_tell_the_names_that_are_given_at_deployment(self, tmp_path: Path) -> None:
        found = self.applications(tmp_path, Makefile=self.MAKEFILE)
        assert names(found) == [["a/template.yaml", "b/template.yaml"]]
        assert parameter(one(found, "b/template.yaml"), "BookedTopic") == Reference("a/template.yaml#Topic")

    def test_may_be_scripts(self, tmp_path: Path) -> None:
        script = (
            "aws cloudformation deploy --parameter-overrides "
            "'BookedTopic=/$STAGE/bookings/topic' Stage=\"$STAGE\" && echo\n"
        )
        assert len(self.applications(tmp_path, deploy_sh=script)) == 1

    @pytest.mark.parametrize(
        "script",
        [
            "sam deploy --parameter-overrides BookedTopic=/$OTHER/bookings/topic Stage=$STAGE\n",
            """\
            sam deploy --parameter-overrides BookedTopic=/$S/bookings/topic Stage=$S
            sam deploy --parameter-overrides BookedTopic=/$S/else Stage=$S
            """,
            "sam local invoke --parameter-overrides BookedTopic=/$S/bookings/topic Stage=$S\n",
            "sam deploy --parameter-overrides && BookedTopic=/$S/bookings/topic Stage=$S\n",
            "sam deploy --parameter-overrides alone\n",
        ],
    )
    def test_that_leave_it_open_tell_nothing(self, tmp_path: Path, script: str) -> None:
        assert len(self.applications(tmp_path, deploy_sh=script)) == 2

    def test_that_cannot_be_read_do_no_harm(self, tmp_path: Path) -> None:
        (tmp_path / "b").mkdir()
        (tmp_path / "b" / "deploy.sh").write_bytes(b"\x00\xff" * 50)
        (tmp_path / "b" / "notes.txt").write_text(self.MAKEFILE, encoding="utf-8")
        assert len(self.applications(tmp_path)) == 2


class TestNeighbours:
    def test_that_name_a_resource_of_the_other_belong_together(self, tmp_path: Path) -> None:
        giver = "Resources: {Bus: {Type: 'AWS::Events::EventBus', Properties: {Name: booking-events}}}"
        taker = (
            "Resources: {Rule: {Type: 'AWS::Events::Rule', Properties: {EventBusName: 'booking-events-2'}}}"
        )
        assert len(applications(tmp_path / "no", a=giver, b=taker)) == 2
        assert len(applications(tmp_path / "yes", a=giver, b=taker.replace("-2", ""))) == 1

    @pytest.mark.parametrize("name", ["short", "lowercase", "!Sub '${AWS::StackName}-queue'", "!Ref Name"])
    def test_are_not_told_by_names_that_say_little(self, tmp_path: Path, name: str) -> None:
        giver = f"Resources: {{Jobs: {{Type: 'AWS::SQS::Queue', Properties: {{QueueName: {name}}}}}}}"
        taker = (
            f"Resources: {{X: {{Type: T, Properties: {{Queue: {name}}}}}}}\n"
            "Parameters: {Name: {Type: String, Default: x}}"
        )
        assert len(applications(tmp_path, a=giver, b=taker)) == 2

    def test_that_declare_the_same_name_are_copies(self, tmp_path: Path) -> None:
        text = "Resources: {Jobs: {Type: 'AWS::SQS::Queue', Properties: {QueueName: booking-jobs}}}"
        assert len(applications(tmp_path, a=text, b=text)) == 2

    @pytest.mark.parametrize("kind", ["String", "AWS::SSM::Parameter::Value<String>"])
    def test_with_a_parameter_called_as_what_the_other_gives_belong_together(
        self, tmp_path: Path, kind: str
    ) -> None:
        taker = f"Parameters: {{Table: {{Type: '{kind}'}}}}\nResources: {{X: {{Type: T}}}}"
        assert len(applications(tmp_path / "one", a=TABLE, b=taker)) == 1
        given = taker.replace("'}}", "', Default: x}}")
        assert len(applications(tmp_path / "two", a=TABLE, b=given)) == (2 if kind == "String" else 1)

    def test_are_not_in_a_large_collection(self, tmp_path: Path) -> None:
        taker = "Parameters: {Table: {Type: String}}\nResources: {X: {Type: T}}"
        samples = {f"s{n}__a": TABLE for n in range(40)} | {f"t{n}__b": taker for n in range(40)}
        assert len(applications(tmp_path, **samples)) == 80
        beside = applications(tmp_path / "more", **samples, one__a=TABLE, one__b=taker)
        assert ["one/a.yaml", "one/b.yaml"] in names(beside)

    def test_stand_beside_each_other_in_a_folder_of_services(self, tmp_path: Path) -> None:
        taker = "Parameters: {Table: {Type: String}}\nResources: {X: {Type: T}}"
        found = applications(
            tmp_path, services__a__t=TABLE, services__b__t=taker, services__c__t=QUEUE, elsewhere__t=QUEUE
        )
        assert names(found) == [
            ["elsewhere/t.yaml"],
            ["services/a/t.yaml", "services/b/t.yaml", "services/c/t.yaml"],
        ]

    def test_without_any_sign_stay_apart(self, tmp_path: Path) -> None:
        assert len(applications(tmp_path, a=QUEUE, b=QUEUE, c__d=QUEUE)) == 3


class TestTogether:
    def test_names_after_the_stack_differ_between_stacks(self, tmp_path: Path) -> None:
        text = "Outputs: {N: {Value: !Ref AWS::StackName}}\n"
        found = applications(
            tmp_path, parent=text + NESTING.partition("Outputs")[0] % "child.yaml", child=text + QUEUE
        )
        first, second = (shown(each, "Outputs", "N", "Value") for each in found[0])
        assert isinstance(first, Opaque)
        assert isinstance(second, Opaque)
        assert first.identity == "AWS::StackName of child.yaml"
        assert first.identity != second.identity

    def test_includes_files_of_the_tree(self, tmp_path: Path) -> None:
        text = """\
            Resources:
              Api:
                Type: AWS::Serverless::Api
                Properties:
                  DefinitionBody: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: ./api.yml}}}
                  Broken: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: broken.yml}}}
                  Outside: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: ../../x.yml}}}
            """
        (tmp_path / "api.yml").write_text("openapi: 3.0.0\npaths: {}\n", encoding="utf-8")
        (tmp_path / "broken.yml").write_text("{a: [", encoding="utf-8")
        (stack,) = applications(tmp_path, a=text)[0]
        body = shown(stack, "Resources", "Api", "Properties", "DefinitionBody")
        assert isinstance(body, Structure)
        assert body.node.text_file == "api.yml"
        assert body == shown(stack, "Resources", "Api", "Properties", "DefinitionBody")
        for name in ("Broken", "Outside"):
            assert isinstance(shown(stack, "Resources", "Api", "Properties", name), Opaque)

    def test_samconfig_gives_the_values(self, tmp_path: Path) -> None:
        tmp_path.joinpath("samconfig.toml").write_text(
            '[default.deploy.parameters]\nregion = "eu-west-1"\nparameter_overrides = "Stage=prod"\n',
            encoding="utf-8",
        )
        found = applications(tmp_path, template=NESTING % "child.yaml", child=CHILD)
        child = one(found, "child.yaml")
        assert child.region == "eu-west-1"
        assert parameter(child, "Name") == "jobs-prod"
        assert shown(child, "Outputs", "Name", "Value") == "jobs-prod"

    def test_order_is_that_of_the_files(self, tmp_path: Path) -> None:
        found = applications(tmp_path, b=QUEUE, a=QUEUE, c=QUEUE)
        assert names(found) == [["a.yaml"], ["b.yaml"], ["c.yaml"]]

    def test_a_circle_of_conditions_in_a_child_does_no_harm(self, tmp_path: Path) -> None:
        child = CHILD + "Conditions: {A: !Condition A}\n"
        found = applications(tmp_path, parent=NESTING % "child.yaml", child=child)
        assert shown(one(found, "child.yaml"), "Outputs", "Name", "Value") is not MISSING


class TestAgain:
    def test_applications_read_anew_are_the_same(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name, text in {
            "parent": NESTING % "child.yaml",
            "child": CHILD,
            "queue": QUEUE,
            "broken": TABLE + "Outputs: {None: 1}\n",
        }.items():
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        kept, told = sources.read(Tree(tmp_path))
        monkeypatch.setattr(sources, "MOST_KEPT", 0)
        read_anew, told_anew = sources.read(Tree(tmp_path))
        assert [model_text(each) for each in read_anew] == [model_text(each) for each in kept]
        assert len(kept) == 3
        assert [str(each) for each in told_anew] == [str(each) for each in told]
        assert len(told) == 2

    def test_what_is_gone_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "queue.yaml").write_text(QUEUE, encoding="utf-8")
        monkeypatch.setattr(sources, "MOST_KEPT", 0)
        (group,) = sources.find(Tree(tmp_path))
        (tmp_path / "queue.yaml").unlink()
        with pytest.raises(Unreadable, match="no such file"):
            sources.load(group)
