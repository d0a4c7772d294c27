"""Networks as templates declare them: who may come in, what leads out, and what keeps data in them."""

# ruff: noqa: E501 - one resource of a template a line reads best
from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent
from typing import TypeVar

import pytest

from colonnade.aws.data_stores import connects_to_nothing, drivers_of, engine_named, ports_of
from colonnade.aws.published import published
from colonnade.aws.vpc_endpoints import endpoint_of, gateway_services, services_of
from colonnade.fact import Fact, NotApplicable, Origin, Text, Unknown
from colonnade.model.application import Application
from colonnade.model.function import Function
from colonnade.model.invocation import Invocation
from colonnade.model.network import Endpoint, NatGateway, Opening, SecurityGroup, Subnet
from colonnade.model.placement import Placement
from colonnade.model.secrets import KeptSecret
from colonnade.model.store import Store
from colonnade.sources import read
from colonnade.sources.files import Tree

HERE = Origin("template.yaml", 1, 1)
T = TypeVar("T")
NOTHING = "def handler(event, context): return None\n"
GROUP = "{Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: g, VpcId: vpc-1"


def application(place: Path, *resources: str, code: str = NOTHING) -> Application:
    text = "".join(indent(dedent(each).strip("\n") + "\n", "  ") for each in resources)
    (place / "template.yaml").write_text("Resources:\n" + text, encoding="utf-8")
    (place / "app.py").write_text(code, encoding="utf-8")
    (found,), problems = read(Tree(place))
    assert not problems, problems
    return found


def only(found: Application, kind: type[T]) -> T:
    (one,) = found.subjects(kind)
    return one


def opening(protocol: str, first: int | None, last: int | None, network: str = "0.0.0.0/0") -> Opening:
    return Opening(
        protocol=Fact(protocol, HERE),
        first=Fact(first, HERE),
        last=Fact(last, HERE),
        network=Fact(Text((network,)), HERE),
        origin=HERE,
    )


class TestOpening:
    @pytest.mark.parametrize(
        ("rule", "told", "admits"),
        [
            (opening("tcp", 5432, 5432), "port 5432", True),
            (opening("tcp", 5432, None), "port 5432", True),
            (opening("tcp", 5000, 6000), "ports 5000 to 6000", True),
            (opening("tcp", 443, 443), "port 443", False),
            (opening("-1", None, None), "every port", True),
            (opening("-1", 443, 443), "every port", True),
            (opening("tcp", 0, 65535), "every port", True),
            (opening("tcp", -1, -1), "every port", True),
            (opening("udp", 5432, 5432), "port 5432", False),
        ],
    )
    def test_which_ports_it_opens(self, rule: Opening, told: str, admits: bool) -> None:  # noqa: FBT001
        assert rule.told == told
        assert rule.admits((5432,)) is admits

    def test_who_everybody_is(self) -> None:
        assert opening("tcp", 1, 1, "::/0").is_for_everybody
        assert not opening("tcp", 1, 1, "10.0.0.0/8").is_for_everybody
        assert str(opening("tcp", 1, 1)) == "it lets in 0.0.0.0/0"

    def test_a_group_is_not_everybody(self, tmp_path: Path) -> None:
        found = application(
            tmp_path,
            f"""
              Group: {GROUP}, SecurityGroupIngress: [{{IpProtocol: tcp, FromPort: 1, SourceSecurityGroupId: sg-1}}]}}}}
            """,
        )
        (rule,) = only(found, SecurityGroup).all_openings
        assert not rule.is_for_everybody
        assert str(rule) == "it lets a security group in"


@pytest.mark.parametrize(
    ("egress", "limits"),
    [
        ("", False),
        (", SecurityGroupEgress: [{IpProtocol: '-1', CidrIp: 0.0.0.0/0}]", False),
        (", SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}]", True),
    ],
)
def test_where_a_group_may_send_to(tmp_path: Path, egress: str, limits: bool) -> None:  # noqa: FBT001
    found = application(tmp_path, f"  Group: {GROUP}{egress}}}}}")
    assert only(found, SecurityGroup).limits_leaving is limits


def test_rules_that_stand_by_themselves(tmp_path: Path) -> None:
    found = application(
        tmp_path,
        f"""
          Group: {GROUP}}}}}
          In: {{Type: AWS::EC2::SecurityGroupIngress, Properties: {{GroupId: !Ref Group, IpProtocol: 6, CidrIp: 0.0.0.0/0}}}}
          Out: {{Type: AWS::EC2::SecurityGroupEgress, Properties: {{GroupId: !Ref Group, IpProtocol: tcp, CidrIp: 10.0.0.0/8}}}}
          All: {{Type: AWS::EC2::SecurityGroupEgress, Properties: {{GroupId: !Ref Group, IpProtocol: "-1", CidrIp: 0.0.0.0/0}}}}
          Strange: {{Type: AWS::EC2::SecurityGroupIngress, Properties: {{GroupId: sg-1, IpProtocol: tcp, CidrIp: 0.0.0.0/0}}}}
          StrangeOut: {{Type: AWS::EC2::SecurityGroupEgress, Properties: {{GroupId: sg-1, IpProtocol: tcp}}}}
        """,
    )
    group = only(found, SecurityGroup)
    assert [each.protocol.value for each in group.all_openings] == ["tcp"]
    assert group.limits_leaving
    with pytest.raises(NotApplicable, match="neither a function nor a store"):
        group.openings  # noqa: B018 - asking is what is tested


@pytest.mark.parametrize(
    ("service", "kind", "services", "gateway"),
    [
        ("!Sub 'com.amazonaws.${AWS::Region}.s3'", "", {"s3"}, True),
        ("com.amazonaws.eu-west-1.ecr.api", "Interface", {"ecr"}, False),
        ("aws.sagemaker.eu-west-1.notebook", "Interface", set(), False),
        ("com.amazonaws.vpce.eu-west-1.vpce-svc-1", "Interface", set(), False),
        ("!ImportValue service", "Interface", None, False),
    ],
)
def test_which_service_an_endpoint_is_for(
    tmp_path: Path,
    service: str,
    kind: str,
    services: set[str] | None,
    gateway: bool,  # noqa: FBT001
) -> None:
    type_ = f", VpcEndpointType: {kind}" if kind else ""
    found = application(
        tmp_path,
        f"""
          Endpoint: {{Type: AWS::EC2::VPCEndpoint, Properties: {{VpcId: vpc-1, ServiceName: {service}{type_}}}}}
          Subnet: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: vpc-1, CidrBlock: 10.0.0.0/24}}}}
        """,
    )
    endpoint, subnet = only(found, Endpoint), only(found, Subnet)
    assert endpoint.services == services or (services == set() and not endpoint.services)
    assert endpoint.gateway.value is gateway
    if endpoint.services is None:
        with pytest.raises(Unknown, match="for which service Endpoint is"):
            endpoint.serves("s3", subnet)


def test_an_endpoint_of_another_vpc_serves_nobody_here(tmp_path: Path) -> None:
    found = application(
        tmp_path,
        """
          Endpoint:
            Type: AWS::EC2::VPCEndpoint
            Properties: {VpcId: vpc-2, ServiceName: com.amazonaws.eu-west-1.sqs, VpcEndpointType: Interface}
          Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !ImportValue vpc, CidrBlock: 10.0.0.0/24}}
          Nowhere: {Type: AWS::EC2::Subnet, Properties: {CidrBlock: 10.0.0.0/24}}
        """,
    )
    endpoint = only(found, Endpoint)
    assert [endpoint.serves("sqs", each) for each in found.subjects(Subnet)] == [False, False]


def test_routes_to_what_is_not_known_and_from_tables_that_are_not(tmp_path: Path) -> None:
    found = application(
        tmp_path,
        """
          Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
          Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
          Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
          Both: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}}
          Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, TransitGatewayId: tgw-1}}
          Six: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationIpv6CidrBlock: "::/0", GatewayId: igw-1}}
          List: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationPrefixListId: pl-1, GatewayId: igw-1}}
          Else: {Type: AWS::EC2::Route, Properties: {RouteTableId: rtb-1, DestinationCidrBlock: 0.0.0.0/0, GatewayId: igw-1}}
          Odd: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 10.9.0.0/16}}
          Foreign: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: subnet-1, RouteTableId: !Ref Table}}
        """,
    )
    subnet = only(found, Subnet)
    assert [str(each) for each in subnet.ways] == [
        "the route to 0.0.0.0/0",
        "the route to ::/0",
        "the route to 10.9.0.0/16",
    ]
    assert subnet.lets_out
    assert not subnet.is_public


@pytest.mark.parametrize(
    ("store", "ports", "driver"),
    [
        ("AWS::RDS::DBInstance, Properties: {Engine: sqlserver-ex}", (1433,), "pymssql"),
        ("AWS::RDS::DBInstance, Properties: {Engine: postgres, Port: 5555}", (5555,), "psycopg2"),
        ("AWS::RDS::DBInstance, Properties: {Engine: !ImportValue engine}", (), None),
        ("AWS::RDS::DBProxy, Properties: {EngineFamily: MYSQL}", (3306,), "pymysql"),
        ("AWS::ElastiCache::CacheCluster, Properties: {Engine: memcached}", (11211,), "pymemcache"),
        ("AWS::MSK::Cluster, Properties: {}", (9092, 9094, 9096, 9098), "confluent_kafka"),
        ("AWS::EFS::MountTarget, Properties: {}", (2049,), None),
    ],
)
def test_where_a_store_listens_and_who_speaks_to_it(
    tmp_path: Path, store: str, ports: tuple[int, ...], driver: str | None
) -> None:
    found = only(application(tmp_path, f"  Store: {{Type: {store}}}"), Store)
    assert found.ports == ports
    assert driver in found.drivers if driver else not found.drivers


def test_an_instance_gives_its_cluster_an_address(tmp_path: Path) -> None:
    found = application(
        tmp_path,
        """
          Cluster: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-postgresql}}
          One: {Type: AWS::RDS::DBInstance, Properties: {Engine: aurora-postgresql, DBClusterIdentifier: !Ref Cluster, PubliclyAccessible: true}}
          Two: {Type: AWS::RDS::DBInstance, Properties: {Engine: aurora-postgresql, DBClusterIdentifier: !Ref Cluster, PubliclyAccessible: false}}
          Alone: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-mysql}}
        """,
    )
    public = {each.name: each.public for each in found.subjects(Store)}
    assert public["Cluster"].value is True
    with pytest.raises(Unknown, match="the internet gateway of its VPC decides"):
        public["Alone"].value  # noqa: B018 - asking is what is tested


FUNCTION = """
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      Code: .
      Role: arn:aws:iam::1:role/r
      {more}
"""


class TestPlacement:
    def test_a_secret_may_belong_to_a_store(self, tmp_path: Path) -> None:
        found = application(
            tmp_path,
            """
              Login: {Type: AWS::SecretsManager::Secret, Properties: {GenerateSecretString: {}}}
              Shop: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres}}
              Attached: {Type: AWS::SecretsManager::SecretTargetAttachment, Properties: {SecretId: !Ref Login, TargetId: !Ref Shop}}
              Strange: {Type: AWS::SecretsManager::SecretTargetAttachment, Properties: {SecretId: secret, TargetId: !Ref Shop}}
            """,
            FUNCTION.format(
                more="Environment: {Variables: {LOGIN: !Ref Login}}\n      VpcConfig: {SubnetIds: [subnet-1]}"
            ),
            code="import psycopg2\n\ndef handler(event, context):\n    return psycopg2.connect('')\n",
        )
        placement = only(found, Placement)
        assert [(str(store), variable.name) for store, variable in placement.stores if variable] == [
            ("Shop", "LOGIN")
        ]
        assert placement.needs_vpc == "LOGIN names Shop"
        assert str(placement) == "Worker"

    @pytest.mark.parametrize(
        ("more", "resources", "why"),
        [
            ("", "", None),
            (
                "",
                "  Api:\n    Type: AWS::EC2::VPCEndpoint\n    Properties: {VpcId: v, PolicyDocument: {Statement: []}}\n",
                "an endpoint of the VPC has a policy of its own",
            ),
            (
                "",
                """
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: files
      PolicyDocument:
        Statement:
          - {Effect: Deny, Principal: "*", Action: "s3:*", Resource: "*", Condition: {StringNotEquals: {"aws:SourceVpc": v}}}
""",
                "a policy asks for requests that come from the VPC",
            ),
            (
                "Environment: {Variables: {DESK: !GetAtt Desk.DNSName}}",
                "  Desk: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Scheme: internal}}\n",
                "DESK names Desk",
            ),
        ],
    )
    def test_why_a_function_stands_in_a_vpc(
        self, tmp_path: Path, more: str, resources: str, why: str | None
    ) -> None:
        text = FUNCTION.format(more=f"VpcConfig: {{SubnetIds: [subnet-1]}}\n      {more}")
        assert only(application(tmp_path, text, resources), Placement).needs_vpc == why

    def test_what_could_not_be_followed_may_reach_anything(self, tmp_path: Path) -> None:
        code = (
            "import boto3\n\ndef handler(event, context):\n    getattr(boto3.client('s3'), event['do'])()\n"
        )
        found = application(tmp_path, FUNCTION.format(more="VpcConfig: {SubnetIds: [subnet-1]}"), code=code)
        with pytest.raises(Unknown, match="could be followed"):
            only(found, Placement).calls_only_aws  # noqa: B018 - asking is what is tested

    def test_a_function_without_application_has_no_neighbours(self, tmp_path: Path) -> None:
        found = application(tmp_path, FUNCTION.format(more="Environment: {Variables: {A: !Ref AWS::Region}}"))
        function = only(found, Function)
        function.application = None
        with pytest.raises(NotApplicable, match="no database or cache"):
            only(found, Placement).stores  # noqa: B018 - asking is what is tested

    def test_a_gateway_that_nobody_stands_behind(self, tmp_path: Path) -> None:
        nat = only(
            application(tmp_path, "  Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: s}}"),
            NatGateway,
        )
        with pytest.raises(NotApplicable, match="no function of the application"):
            nat.services  # noqa: B018 - asking is what is tested


class TestInvocation:
    @pytest.mark.parametrize(
        ("named", "qualifier"),
        [
            ("!Ref Worker", None),
            ("!GetAtt Worker.Arn", None),
            ("!Sub '${Worker}:live'", "live"),
            ("!Sub '${Worker.Arn}:${Beta.FunctionVersion}'", "${template.yaml#Beta.FunctionVersion}"),
            ("!Ref Beta", "beta"),
            ("!Ref First", "First"),
        ],
    )
    def test_which_version_is_meant(self, tmp_path: Path, named: str, qualifier: str | None) -> None:
        found = application(
            tmp_path,
            FUNCTION.format(more=""),
            f"""
  First: {{Type: AWS::Lambda::Version, Properties: {{FunctionName: !Ref Worker}}}}
  Beta: {{Type: AWS::Lambda::Alias, Properties: {{FunctionName: !Ref Worker, Name: beta, FunctionVersion: "1"}}}}
  Rule: {{Type: AWS::Events::Rule, Properties: {{ScheduleExpression: rate(1 day), Targets: [{{Id: w, Arn: {named}}}]}}}}
  May:
    Type: AWS::Lambda::Permission
    Properties: {{FunctionName: !Ref Worker, Action: a, Principal: events.amazonaws.com, SourceArn: !GetAtt Rule.Arn}}
  Free: {{Type: AWS::Lambda::Permission, Properties: {{FunctionName: !Ref Worker, Action: a, Principal: s3.amazonaws.com}}}}
""",
        )
        invocation = only(found, Invocation)
        assert invocation.qualifier.value == qualifier
        assert [str(each.policy) for each in invocation.refused] == ([] if qualifier is None else ["May"])
        assert str(invocation) == "Rule"


@pytest.mark.parametrize(
    ("kept", "names"),
    [
        ("{SecretString: plain}", {"SecretString"}),
        ('{SecretString: \'{"user": "a", "port": 5432}\'}', {"user", "port"}),
        ('{SecretString: !Sub \'{"${AWS::Region}": "a"}\'}', {"SecretString"}),
        ('{SecretString: !Sub \'{"password": "a${AWS::Region}b", "empty": ""}\'}', {"password", "empty"}),
        ("{SecretString: !ImportValue login}", {"SecretString"}),
        ("{Description: later}", set()),
    ],
)
def test_what_a_secret_keeps(tmp_path: Path, kept: str, names: set[str]) -> None:
    found = application(tmp_path, f"  Login: {{Type: AWS::SecretsManager::Secret, Properties: {kept}}}")
    values = found.subjects(KeptSecret)
    assert {each.name for each in values} == names
    assert all(each.origin.file == "template.yaml" for each in values)


def test_a_parameter_is_called_by_the_end_of_its_name(tmp_path: Path) -> None:
    found = application(
        tmp_path,
        """
          A: {Type: AWS::SSM::Parameter, Properties: {Name: /shop/db-password, Value: x}}
          B: {Type: AWS::SSM::Parameter, Properties: {Name: !Ref AWS::StackName, Value: x}}
          C: {Type: AWS::SSM::Parameter, Properties: {Name: /shop/, Value: x}}
          D: {Type: AWS::SSM::Parameter, Properties: {Name: d}}
          Broker: {Type: AWS::AmazonMQ::Broker, Properties: {Users: [{Username: u}]}}
        """,
    )
    assert [each.name for each in found.subjects(KeptSecret)] == ["db-password", "B", "C"]


class TestPublished:
    def test_every_engine_has_ports_and_is_found_by_its_names(self) -> None:
        for engine, row in published("data_stores")["engines"].items():
            assert all(0 < port < 65536 for port in ports_of(engine))
            assert drivers_of(engine).isdisjoint(connects_to_nothing())
            for name in row.get("named", ()):
                assert engine_named(name) == engine
        assert engine_named("aurora-postgresql") == "postgres"
        assert engine_named("cobol") is None

    def test_every_endpoint_leads_back_to_its_service(self) -> None:
        for service, name in published("vpc_endpoints")["endpoints"].items():
            assert endpoint_of(service) == name
            assert service in services_of(name)
        assert gateway_services() == {"dynamodb", "s3"}
        assert endpoint_of("route53") is None
