"""What SAM makes of a template: held against its own translator, and for the places of its values."""

from __future__ import annotations

import json
import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from boto3 import Session  # only the translator asks for one
from hypothesis import given
from hypothesis import strategies as st
from samtranslator.internal.managed_policies import get_bundled_managed_policy_map
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

from colonnade.aws.published import published
from colonnade.sources import find, load
from colonnade.sources.cloudformation.made import literal, plain_items
from colonnade.sources.cloudformation.sam import expand
from colonnade.sources.cloudformation.sam_routes import ROUTE
from colonnade.sources.cloudformation.template import ResourceNode, Template, read
from colonnade.sources.document import Mapping, Node, Scalar, Sequence, parse
from colonnade.sources.files import Tree

HERE = Path(__file__).parent / "sam"
Plain = Any
# What SAM writes into the API's document is a resource of its own here.
IN_THE_DOCUMENT = {ROUTE, "AWS::ApiGateway::Authorizer"}
# What SAM makes that tells nothing of the application, or by other names.
NOT_COMPARED = {
    "AWS::ApiGateway::BasePathMapping",
    "AWS::ApiGateway::Deployment",
    "AWS::ApiGateway::DomainName",
    "AWS::ApiGateway::RestApi",
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::ApiMapping",
    "AWS::ApiGatewayV2::DomainName",
    "AWS::Lambda::LayerVersion",
}
# Properties that are written in another way, or belong to none but SAM.
OTHERWISE = {
    "AWS::Lambda::Function": {"Code", "Role", "TracingConfig"},
    "AWS::StepFunctions::StateMachine": {"Definition", "DefinitionString", "DefinitionS3Location"},
    "AWS::CodeDeploy::DeploymentGroup": {"DeploymentConfigName"},
    # SAM puts the value of a parameter there, a Ref leads to it.
    "AWS::Lambda::Alias": {"Name"},
}
EVERYWHERE = {"Tags", "DeploymentId", "FunctionVersion"}


def a_template(text: str) -> Template:
    return read(parse("template.yaml", text))


def expanded(text: str) -> dict[str, ResourceNode]:
    return expand(a_template("Transform: AWS::Serverless-2016-10-31\n" + text))


def told(text: str) -> list[str]:
    template = a_template("Transform: AWS::Serverless-2016-10-31\n" + text)
    expand(template)
    return [problem.what for problem in template.problems]


def plain(node: Node | None) -> Plain:
    """A node as plain data, intrinsic functions in their long form."""
    value: Plain = None
    match node:
        case Mapping():
            value = {key: plain(each) for key, each in node.entries.items()}
        case Sequence():
            value = [plain(each) for each in node.items]
        case Scalar():
            value = node.text if node.tag else node.value
    if node is None or not node.tag:
        return value
    name = node.tag[1:]
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name if name in ("Ref", "Condition") else f"Fn::{name}": value}


def same(value: Plain) -> Plain:
    """A value in one form: variables put into their text, negations turned round, hashes left out."""
    if isinstance(value, list):
        return [same(each) for each in value]
    if isinstance(value, str):
        return re.sub(
            r"(Version|DomainName|Role)[0-9a-f]{10}\b", r"\1", value.replace("${AWS::Partition}", "aws")
        )
    if not isinstance(value, dict):
        return value
    if "Fn::Sub" in value and isinstance(value["Fn::Sub"], list):
        text, variables = value["Fn::Sub"]
        for name, each in variables.items():
            shown = each if isinstance(each, str) else _reference(same(each))
            text = text.replace("${" + name + "}", shown)
        return same({"Fn::Sub": text})
    if "Fn::Join" in value and value["Fn::Join"][0] == "/" and isinstance(value["Fn::Join"][1], list):
        return {
            "Fn::Sub": "/".join(
                each if isinstance(each, str) else _reference(each) for each in value["Fn::Join"][1]
            )
        }
    if "Fn::If" in value and re.match("NOT", str(value["Fn::If"][0])):
        condition, then, otherwise = value["Fn::If"]
        name = re.sub(r"^NOT(.*?)([0-9a-f]{10})?$", r"\1", condition)
        return same({"Fn::If": [name, otherwise, then]})
    if list(value) == ["Fn::Sub"]:
        text = same(value["Fn::Sub"])
        return {"Fn::Sub": text} if "${" in text else text
    return {key: same(each) for key, each in value.items()}


def _reference(value: Plain) -> str:
    if "Ref" in value:
        return f"${{{value['Ref']}}}"
    return "${" + ".".join(value["Fn::GetAtt"]) + "}" if "Fn::GetAtt" in value else json.dumps(value)


def documents(policy: Plain) -> Iterator[Plain]:
    """The documents of an inline policy, those of both branches of a choice."""
    if isinstance(policy, dict) and "Fn::If" in policy:
        for branch in policy["Fn::If"][1:]:
            yield from documents(branch)
    elif isinstance(policy, dict) and "PolicyDocument" in policy:
        yield policy["PolicyDocument"]


def listed(value: Plain) -> list[Plain]:
    return value if isinstance(value, list) else [value]


def granted(document: Plain) -> list[str]:
    """The statements of a policy document, each in one form."""
    return [
        json.dumps(
            same(each)
            | {"Action": sorted(listed(each["Action"])), "Resource": listed(same(each.get("Resource", [])))},
            sort_keys=True,
        )
        for each in listed(document["Statement"])
        if isinstance(each, dict)
    ]


def role(properties: Plain) -> Plain:
    """What a role may do, however it is written down."""
    managed = [json.dumps(same(each)) for each in properties.get("ManagedPolicyArns") or []]
    statements = [
        each
        for policy in properties.get("Policies") or []
        for document in documents(policy)
        for each in granted(document)
    ]
    return {
        "managed": sorted(re.sub(r"arn:aws:iam::aws:policy/(service-role/)?", "", each) for each in managed),
        "statements": sorted(statements),
        "trust": granted(properties["AssumeRolePolicyDocument"]),
    }


def described(resources: dict[str, Plain]) -> dict[str, Plain]:
    """Every resource that is compared: its type, and its properties in one form."""
    found = {}
    for name, resource in resources.items():
        kind, properties = resource["Type"], resource.get("Properties") or {}
        if kind in NOT_COMPARED | IN_THE_DOCUMENT:
            continue
        if kind == "AWS::IAM::Role":
            found[same(name)] = (kind, role(properties))
            continue
        kept = {
            key: json.loads(json.dumps(same(each), sort_keys=True))
            for key, each in properties.items()
            if key not in EVERYWHERE | OTHERWISE.get(kind, set()) and each not in (None, {}, "STANDARD")
        }
        if "PolicyDocument" in kept:
            kept["PolicyDocument"] = granted(kept["PolicyDocument"])
        found[same(name)] = (kind, kept)
    return found


def ours(text: str) -> dict[str, Plain]:
    resources = expand(a_template(text))
    return {
        name: {"Type": each.type, "Properties": plain(each.properties)} for name, each in resources.items()
    }


def theirs(text: str) -> dict[str, Plain]:
    session = Session(region_name="eu-west-1")
    translator = Translator(get_bundled_managed_policy_map("aws"), Parser(), boto_session=session)
    resources: dict[str, Plain] = translator.translate(yaml_parse(text), {})["Resources"]  # type: ignore[no-untyped-call] # theirs
    return resources


@pytest.mark.parametrize("name", sorted(each.stem for each in HERE.glob("*.yaml")))
def test_makes_what_the_translator_of_sam_makes(name: str) -> None:
    text = (HERE / f"{name}.yaml").read_text("utf-8")
    made, expected = described(ours(text)), described(theirs(text))
    # Authorizers of HTTP APIs stand in SAM's document, those of WebSocket APIs do not.
    made = {
        key: each
        for key, each in made.items()
        if key in expected or each[0] != "AWS::ApiGatewayV2::Authorizer"
    }
    assert made == expected


GLOBALS = """\
Globals:
  Function:
    Timeout: 10
    MemorySize: 512
    Layers: [shared]
    Architectures: [x86_64]
    Environment: {Variables: {STAGE: dev, LEVEL: INFO}}
Resources:
  Book:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.book
      Timeout: 29
      Layers: [own]
      Architectures: [arm64]
      Environment: {Variables: {LEVEL: DEBUG}}
  Apart:
    Type: AWS::Serverless::Function
    IgnoreGlobals: [Timeout, Layers]
    Properties: {Handler: app.apart}
  Bare:
    Type: AWS::Serverless::Function
"""


def properties_of(resource: ResourceNode) -> Mapping:
    assert resource.properties is not None
    return resource.properties


def at(resource: ResourceNode, *keys: str | int) -> Node:
    """The node that a path of keys leads to."""
    node: Node | None = resource.properties
    for key in keys:
        if isinstance(key, int):
            assert isinstance(node, Sequence)
            node = node.items[key]
        else:
            assert isinstance(node, Mapping)
            node = node.entries[key]
    assert node is not None
    return node


def test_values_of_globals_keep_their_place_in_globals() -> None:
    book = expanded(GLOBALS)["Book"]
    assert at(book, "Timeout").origin.path == ("Resources", "Book", "Properties", "Timeout")
    assert at(book, "MemorySize").origin.path == ("Globals", "Function", "MemorySize")
    assert at(book, "MemorySize").origin.line == 5
    assert plain(at(book, "Layers")) == ["shared", "own"]
    assert plain(at(book, "Architectures")) == ["arm64"]
    variables = at(book, "Environment", "Variables")
    assert plain(variables) == {"STAGE": "dev", "LEVEL": "DEBUG"}
    assert at(book, "Environment", "Variables", "STAGE").origin.path[0] == "Globals"
    assert at(book, "Environment", "Variables", "LEVEL").origin.path[0] == "Resources"


def test_a_resource_may_ignore_globals() -> None:
    apart = properties_of(expanded(GLOBALS)["Apart"])
    assert "Timeout" not in apart.entries
    assert "Layers" not in apart.entries
    assert literal(apart.get("MemorySize")) == "512"


def test_what_nobody_wrote_has_the_path_at_which_it_would_be_written() -> None:
    made = expanded(GLOBALS + "  Order: {Type: 'AWS::Serverless::StateMachine'}\n")
    tracing = at(made["Book"], "TracingConfig", "Mode")
    assert tracing.origin.path == ("Resources", "Book", "Properties", "Tracing")
    assert tracing.origin.line == made["Book"].origin.line
    bare = properties_of(made["Bare"])
    assert bare.at.origin.path == ("Resources", "Bare", "Properties")
    machine = made["Order"]
    assert at(machine, "TracingConfiguration").origin.path == ("Resources", "Order", "Properties", "Tracing")
    assert at(machine, "LoggingConfiguration").origin.path == ("Resources", "Order", "Properties", "Logging")
    assert at(machine, "StateMachineType").origin.path == ("Resources", "Order", "Properties", "Type")


EVENTS = """\
Resources:
  Resize:
    Type: AWS::Serverless::Function
    Condition: Live
    Properties:
      Handler: app.resize
      Policies:
        - SQSPollerPolicy: {QueueName: !GetAtt Jobs.QueueName}
        - Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "*"}]
      Events:
        Jobs:
          Type: SQS
          Properties:
            Queue: !GetAtt Jobs.Arn
            BatchSize: 5
        Home:
          Type: Api
          Properties: {Path: /home, Method: get}
  Jobs:
    Type: AWS::SQS::Queue
"""


def test_made_resources_stand_where_they_come_from_and_are_called_as_a_user_would() -> None:
    made = expanded(EVENTS)
    mapping = made["ResizeJobs"]
    assert mapping.generated
    assert mapping.called == "the SQS event Jobs of Resize"
    assert mapping.origin.line == 12
    batch = at(mapping, "BatchSize").origin
    assert batch.path == ("Resources", "Resize", "Properties", "Events", "Jobs", "Properties", "BatchSize")
    assert properties_of(mapping).at.origin.path[-1] == "Properties"
    assert made["ResizeRole"].called == "the role of Resize"
    assert not made["Resize"].generated
    assert {made[name].condition for name in ("Resize", "ResizeJobs", "ResizeRole", "ServerlessRestApi")} == {
        "Live"
    }


def test_a_policy_tells_where_it_comes_from() -> None:
    policies = plain_items(properties_of(expanded(EVENTS)["ResizeRole"]).get("Policies"))
    sources = [literal(each.get("Source")) for each in policies if isinstance(each, Mapping)]
    assert sources == ["the SAM policy template SQSPollerPolicy", "the Policies of Resize"]
    action = at(expanded(EVENTS)["ResizeRole"], "Policies", 1, "PolicyDocument", "Statement", 0, "Action")
    assert action.origin.path[-4:] == (1, "Statement", 0, "Action")
    queue = at(
        expanded(EVENTS)["ResizeRole"],
        *("Policies", 0, "PolicyDocument", "Statement", 0, "Resource", "Fn::Sub", 1, "queueName"),
    )
    assert queue.origin.path[-2:] == ("SQSPollerPolicy", "QueueName")


def test_an_implicit_api_stands_at_its_first_event_and_is_set_in_globals() -> None:
    api = expanded(EVENTS)["ServerlessRestApi"]
    assert api.generated
    assert api.called == "ServerlessRestApi"
    assert api.origin.line == 19
    assert properties_of(api).at.origin.path == ("Globals", "Api")
    stage = expanded("Globals: {Api: {TracingEnabled: true}}\n" + EVENTS)["ServerlessRestApiProdStage"]
    assert at(stage, "TracingEnabled").origin.path == ("Globals", "Api", "TracingEnabled")


def test_an_implicit_api_is_there_where_one_of_its_functions_is() -> None:
    other = EVENTS.replace("Resize:", "Other:").replace("Condition: Live", "Condition: Large")
    template = a_template(
        EVENTS + other.removeprefix("Resources:\n").partition("  Jobs:\n    Type: AWS::SQS")[0]
    )
    condition = expand(template)["ServerlessRestApi"].condition
    assert condition is not None
    assert plain(template.conditions[condition]) == {
        "Fn::Or": [{"Condition": "Large"}, {"Condition": "Live"}]
    }


def test_an_implicit_api_that_is_written_stays_the_users() -> None:
    own = "  ServerlessRestApi: {Type: 'AWS::Serverless::Api', Properties: {StageName: live}}\n"
    assert not expanded(EVENTS + own)["ServerlessRestApi"].generated


def test_a_role_that_is_only_sometimes_given_hangs_on_both_conditions() -> None:
    given_role = "      Role: !If [Large, !Ref Given, !Ref AWS::NoValue]\n"
    text = EVENTS.replace("      Handler: app.resize\n", "      Handler: app.resize\n" + given_role)
    template = a_template(text)
    condition = expand(template)["ResizeRole"].condition
    assert condition is not None
    both = {"Fn::And": [{"Condition": "Live"}, {"Fn::Not": [{"Condition": "Large"}]}]}
    assert plain(template.conditions[condition]) == both


ROLES = {
    "!If [Large, !Ref AWS::NoValue, !Ref Given]": "Large",
    "!If [Large, !Ref Given, !Ref AWS::NoValue]": "NotLarge",
    "!If [!Equals [a, b], !Ref Given, !Ref AWS::NoValue]": None,
}


@pytest.mark.parametrize(("given_role", "condition"), ROLES.items())
def test_a_role_is_made_where_none_is_given(given_role: str, condition: str | None) -> None:
    made = expanded(
        f"Resources: {{Book: {{Type: 'AWS::Serverless::Function', Properties: {{Role: {given_role}}}}}}}"
    )
    assert made["BookRole"].condition == condition


def test_the_users_own_resources_are_left_as_they_were() -> None:
    text = """\
Resources:
  Bucket: {Type: 'AWS::S3::Bucket'}
  Nested: {Type: 'AWS::Serverless::Application', Properties: {Location: nested.yaml}}
  Stored:
    Type: AWS::Serverless::Function
    Properties:
      Events: {Put: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: "s3:ObjectCreated:*"}}}
"""
    template = a_template(text)
    made = expand(template)
    assert "NotificationConfiguration" in properties_of(made["Bucket"]).entries
    assert template.resources["Bucket"].properties is None
    assert made["Nested"].type == "AWS::Serverless::Application"
    assert list(made)[:2] == ["Bucket", "Nested"]


def test_preflights_are_routes_that_a_mock_answers() -> None:
    text = """\
Globals: {Api: {Cors: "'*'"}}
Resources:
  Browse:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        List: {Type: Api, Properties: {Path: /items, Method: get}}
        Add: {Type: Api, Properties: {Path: /items/, Method: post}}
        Own: {Type: Api, Properties: {Path: /own, Method: options}}
"""
    routes = [plain(each.properties) for each in expanded(text).values() if each.type == ROUTE]
    mocked = [(each["Method"], each["Path"]) for each in routes if each.get("Mock")]
    assert mocked == [("OPTIONS", "/items")]


def test_a_domain_leads_to_the_stage() -> None:
    made = expand(a_template((HERE / "apis.yaml").read_text("utf-8")))
    domain = plain(made["FastDomainName"].properties)
    assert domain["DomainName"] == "fast.example.org"
    assert domain["DomainNameConfigurations"][0]["EndpointType"] == "REGIONAL"
    mapping = plain(made["FastDomainNameMapping"].properties)
    assert mapping["Stage"] == {"Ref": "FastfastStage"}
    paths = [plain(made[f"ShopDomainNameMapping{each}"].properties)["BasePath"] for each in ("", "1")]
    assert paths == ["v1", "v2"]


BROKEN = {
    "Events: [Jobs]": "the Events of Broken are not a mapping",
    "Events: {Jobs: {Properties: {}}}": "the event Jobs of Broken has no Type",
    "Events: {Jobs: {Type: Sqs}}": "the event Jobs of Broken has a Type unknown to SAM: Sqs",
    "Policies: [{NoSuchPolicy: {}}]": (
        "NoSuchPolicy is no SAM policy template, and the entry has no Statement"
    ),
    "Policies: [{SQSPollerPolicy: {}}]": "the SAM policy template SQSPollerPolicy misses QueueName",
    "EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: Lambda}}}": (
        "the destination of Broken has no Destination"
    ),
    "Events: {Put: {Type: S3, Properties: {Bucket: else}}}": (
        "the bucket of the S3 event Put of Broken is not in this template"
    ),
    "Events: {Up: {Type: Cognito, Properties: {UserPool: !Ref Else}}}": (
        "the user pool of the Cognito event Up of Broken is not in this template"
    ),
    "Events: {Say: {Type: SNS, Properties: {Topic: t, SqsSubscription: {QueueArn: a}}}}": (
        "the SqsSubscription of the SNS event Say of Broken has no QueueArn or QueueUrl"
    ),
}


@pytest.mark.parametrize(("properties", "what"), BROKEN.items())
def test_what_sam_would_not_take_is_told_and_the_rest_goes_on(properties: str, what: str) -> None:
    text = f"Resources:\n  Broken: {{Type: 'AWS::Serverless::Function', Properties: {{{properties}}}}}\n"
    assert told(text) == [what]
    assert "Broken" in expanded(text)


OTHER_BROKEN = {
    "{Type: 'AWS::Serverless::StateMachine', Properties: {Events: {Jobs: {Type: SQS}}}}": (
        "the event Jobs of Broken has the Type SQS"
    ),
    "{Type: 'AWS::Serverless::Api', Properties: {Auth: {Authorizers: {Own: 1}}}}": (
        "the authorizer Own of Broken is not a mapping"
    ),
    "{Type: 'AWS::Serverless::HttpApi', Properties: {Auth: {Authorizers: {Own: 1}}}}": (
        "the authorizer Own of Broken is not a mapping"
    ),
    "{Type: 'AWS::Serverless::WebSocketApi'}": "the WebSocket API Broken has no Routes",
    "{Type: 'AWS::Serverless::WebSocketApi', Properties: {Routes: {say: x}}}": (
        "the route say of Broken is not a mapping"
    ),
    "{Type: 'AWS::Serverless::WebSocketApi', Properties: {Routes: {say: {}}}}": (
        "the route say of Broken has no FunctionArn"
    ),
    "{Type: 'AWS::Serverless::GraphQLApi'}": "the GraphQL API Broken has no Auth",
    "{Type: 'AWS::Serverless::Connector'}": "the connector Broken has no Source",
    "{Type: 'AWS::Serverless::Connector', Properties: {Source: {Id: A}, Destination: x}}": (
        "a Destination of the connector Broken is not a mapping"
    ),
    "{Type: 'AWS::Serverless::Connector', Properties: {Source: {Id: A}, Destination: {}}}": (
        "an end of the connector Broken is not in this template"
    ),
    (
        "{Type: 'AWS::Serverless::Connector', Properties: {Permissions: [Read],"
        " Source: {Type: 'AWS::X::Y'}, Destination: {Type: 'AWS::Serverless::SimpleTable'}}}"
    ): "SAM has no connector from AWS::X::Y to AWS::DynamoDB::Table",
    (
        "{Type: 'AWS::Serverless::Connector', Properties: {Permissions: [Read],"
        " Source: {Type: 'AWS::Serverless::Function'}, Destination: {Type: 'AWS::S3::Bucket', Arn: a}}}"
    ): "the role that the connector Broken adds to cannot be told",
    (
        "{Type: 'AWS::Serverless::Connector', Properties: {Permissions: [Write],"
        " Source: {Type: 'AWS::Events::Rule', Arn: a}, Destination: {Id: Elsewhere}}}"
    ): "an end of the connector Broken is not in this template",
    "{Type: 'AWS::Serverless::Connector', Properties: {Source: {Arn: a}, Destination: {Arn: b}}}": (
        "an end of the connector Broken is not in this template"
    ),
    "{Type: 'AWS::SQS::Queue', Connectors: {Send: {}}}": "the connector Send of Broken has no Properties",
}


@pytest.mark.parametrize("name", sorted(each.stem for each in HERE.glob("*.yaml")))
def test_what_sam_makes_can_be_referred_to(tmp_path: Path, name: str) -> None:
    (tmp_path / "template.yaml").write_text((HERE / f"{name}.yaml").read_text("utf-8"), "utf-8")
    (group,) = find(Tree(tmp_path))
    load(group)
    assert group.problems == []


@pytest.mark.parametrize(("resource", "what"), OTHER_BROKEN.items())
def test_a_broken_resource_is_told(resource: str, what: str) -> None:
    assert told(f"Resources:\n  Broken: {resource}\n") == [what]


def test_the_policy_templates_say_where_they_come_from() -> None:
    data = published("sam_policy_templates")
    assert "aws-sam-translator" in data["source"]
    assert "Apache-2.0" in data["source"]
    assert len(data["Templates"]) > 70


def test_the_policy_templates_are_those_of_the_translator(tmp_path: Path) -> None:
    script = Path(__file__).parent.parent / "scripts" / "refresh_sam_policies.py"
    target = tmp_path / "templates.json"
    runpy.run_path(str(script))["refresh"](target)
    written, known = json.loads(target.read_text("utf-8")), dict(published("sam_policy_templates"))
    if written["version"] == known["version"]:
        assert {**written, "as_of": ""} == {**known, "as_of": ""}


KINDS = [
    "Function",
    "Api",
    "HttpApi",
    "StateMachine",
    "GraphQLApi",
    "WebSocketApi",
    "SimpleTable",
    "Connector",
]
KEYS = """\
Events Policies Auth Role Type Properties Fn::If Ref Authorizers Statement Id DeadLetterQueue Definition
EventInvokeConfig DestinationConfig OnFailure Destination Source Routes DataSources DynamoDb Resolvers
UsagePlan CreateUsagePlan Cors Domain"""
NAMES = st.sampled_from(KEYS.split())
LEAVES = st.one_of(
    st.sampled_from(
        ["SQS", "Api", "S3", "SNS", "Schedule", "PER_API", "Broken", "AWS::NoValue", "true", "NONE"]
    ),
    st.integers(),
    st.none(),
    st.booleans(),
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=20,
)


@given(st.sampled_from(KINDS), ANYTHING, ANYTHING)
def test_no_template_breaks_the_expansion(kind: str, properties: Plain, shared: Plain) -> None:
    broken = {"Type": f"AWS::Serverless::{kind}", "Properties": properties, "Connectors": shared}
    written = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Globals": {kind: shared},
        "Resources": {"Broken": broken},
    }
    assert "Broken" in expand(a_template(json.dumps(written))) or kind == "Connector"
