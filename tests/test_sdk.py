"""What is known of the SDK, one service at a time."""

from __future__ import annotations

import json

import boto3
import botocore.session
import pytest

from colonnade.aws import sdk


def test_methods_lead_to_operations() -> None:
    found = sdk.service("dynamodb")
    assert found is not None
    assert found.operation("put_item") == "PutItem"
    assert found.operation("putitem") is None
    assert found.operation("batch_writer") is None
    assert "scan" in found.paginators
    assert found.waiters["table_exists"] == "DescribeTable"


@pytest.mark.parametrize("name", ["nothing", "", "dyn", 'dynamodb"'])
def test_there_is_nothing_for_names_that_are_no_services(name: str) -> None:
    assert sdk.service(name) is None


@pytest.mark.parametrize("name", ["s3", "lambda", "mturk", "iot", "rds", "apigatewayv2"])
def test_every_method_of_a_client_leads_to_the_operation_that_botocore_calls(name: str) -> None:
    session = botocore.session.get_session()
    client = session.create_client(name, region_name="us-east-1")
    known = sdk.service(name)
    assert known is not None
    assert {method: known.operation(method) for method in client.meta.method_to_api_mapping} == dict(
        client.meta.method_to_api_mapping
    )


@pytest.mark.parametrize(
    ("name", "kind"), [("dynamodb", "Table"), ("s3", "Object"), ("sqs", "Queue"), ("ec2", "Instance")]
)
def test_resource_classes_are_those_of_boto3(name: str, kind: str) -> None:
    known = sdk.service(name)
    assert known is not None
    told = known.resource_class(kind)
    assert told is not None
    real = getattr(boto3.resource(name, region_name="us-east-1"), kind)
    made = real(*("x" for _ in told.identifiers))
    assert tuple(made.meta.identifiers) == told.identifiers
    names = {action.name for action in made.meta.resource_model.actions}
    assert names <= set(told.actions)
    assert {each.name for each in made.meta.resource_model.collections} == set(told.collections)
    assert {each.name for each in made.meta.resource_model.waiters} == set(told.waiters)


def test_what_boto3_lacks_is_none() -> None:
    known = sdk.service("dynamodb")
    assert known is not None
    assert known.resource_class("Chair") is None
    without = sdk.service("lambda")
    assert without is not None
    assert without.resource_class("ServiceResource") is None


def test_the_data_says_where_it_comes_from() -> None:
    assert set(sdk.source()) == {"source", "version", "licence", "as_of"}
    assert "botocore" in sdk.source()["version"]


def test_every_line_is_one_service() -> None:
    lines = sdk._data().decode().splitlines()[1:]
    services = [json.loads(line)["service"] for line in lines]
    assert services == sorted(services)
    assert len(services) == len(set(services)) > 300
