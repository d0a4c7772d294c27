"""Routes and their security, from OpenAPI documents and from SAM's events."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from colonnade.condition import holds, in_every_world
from colonnade.fact import Opaque
from colonnade.model.api import Api, Route
from colonnade.model.application import Application
from colonnade.model.function import Function
from colonnade.sources import find, load
from colonnade.sources.files import Tree

HEAD = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Browse:
    Type: AWS::Serverless::Function
    Properties: {Handler: app.browse, Runtime: python3.13, CodeUri: "s3://artifacts/browse.zip"}
"""
# The address under which API Gateway calls the function.
URI = "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Browse.Arn}/invocations"


def an_application(place: Path, template: str, **files: str) -> Application:
    (place / "template.yaml").write_text(template, "utf-8")
    for name, text in files.items():
        (place / name.replace("__", ".")).write_text(text, "utf-8")
    (group,) = find(Tree(place))
    application = load(group)
    assert not [each.what for each in group.problems if "please report" in each.advice]
    return application


def the_api(place: Path, template: str, **files: str) -> Api:
    (api,) = an_application(place, template, **files).subjects(Api)
    assert isinstance(api, Api)
    return api


def shown(route: Route) -> str:
    """A route in one line: what it is, who may call it, and what answers."""
    behind = route.integration.raw
    answers = behind.name if isinstance(behind, Function) else "mock" if route.mock else str(behind)
    authorization = route.authorization.raw
    told = f"? {authorization.reason}" if isinstance(authorization, Opaque) else authorization
    key = " + key" if route.api_key.raw else ""
    public = " on purpose" if route.declared_public else ""
    return f"{route}: {told}{key}{public} -> {answers}"


def routes(place: Path, template: str, **files: str) -> list[str]:
    return [shown(each) for each in the_api(place, template, **files).routes]


def a_document(paths: str, more: str = "") -> str:
    """A SAM API with a document of these paths, indented by ten."""
    return f"""{HEAD}  Shop:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
{more}      DefinitionBody:
        openapi: 3.0.1
        info: {{title: shop, version: "1"}}
        components:
          securitySchemes:
            signed: {{type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}}
            pool:
              type: apiKey
              name: Authorization
              in: header
              x-amazon-apigateway-authtype: cognito_user_pools
              x-amazon-apigateway-authorizer: {{type: cognito_user_pools, providerARNs: []}}
            own:
              type: apiKey
              name: Authorization
              in: header
              x-amazon-apigateway-authorizer:
                type: token
                authorizerUri: !Sub "{URI}"
            token:
              type: oauth2
              x-amazon-apigateway-authorizer: {{type: jwt, jwtConfiguration: {{issuer: i, audience: [a]}}}}
            key: {{type: apiKey, name: x-api-key, in: header}}
            unknown: {{type: http, scheme: basic}}
          x-amazon-apigateway-integrations:
            browse: {{type: aws_proxy, uri: !Sub "{URI}"}}
        paths:
{paths}"""


SECURED = f"""\
          /signed: {{get: {{security: [{{signed: []}}]}}}}
          /pool: {{get: {{security: [{{pool: [read]}}]}}}}
          /own: {{get: {{security: [{{own: []}}]}}}}
          /token: {{get: {{security: [{{token: []}}]}}}}
          /key: {{get: {{security: [{{key: []}}]}}}}
          /both: {{get: {{security: [{{key: [], pool: []}}]}}}}
          /open: {{get: {{security: []}}}}
          /optional: {{get: {{security: [{{}}, {{pool: []}}]}}}}
          /unknown: {{get: {{security: [{{unknown: []}}]}}}}
          /undeclared: {{get: {{security: [{{nowhere: []}}]}}}}
          /iam: {{get: {{security: [{{AWS_IAM: []}}]}}}}
          /sam-key: {{get: {{security: [{{api_key: []}}]}}}}
          /unsaid:
            parameters: []
            get:
              x-amazon-apigateway-integration: {{type: aws_proxy, uri: !Sub "{URI}"}}
            options:
              x-amazon-apigateway-integration: {{type: mock}}
            x-amazon-apigateway-any-method:
              x-amazon-apigateway-integration:
                $ref: "#/components/x-amazon-apigateway-integrations/browse"
          /elsewhere:
            get:
              x-amazon-apigateway-integration: {{type: http_proxy, uri: "https://example.org"}}
            post:
              x-amazon-apigateway-integration:
                type: aws
                uri: !Sub "arn:aws:apigateway:${{AWS::Region}}:states:action/StartExecution"
"""


def test_security_of_an_operation_is_that_of_its_schemes(tmp_path: Path) -> None:
    assert routes(tmp_path, a_document(SECURED)) == [
        "GET /signed: AWS_IAM -> None",
        "GET /pool: COGNITO_USER_POOLS -> None",
        "GET /own: CUSTOM -> None",
        "GET /token: JWT -> None",
        "GET /key: NONE + key -> None",
        "GET /both: COGNITO_USER_POOLS + key -> None",
        "GET /open: NONE on purpose -> None",
        "GET /optional: NONE on purpose -> None",
        "GET /unknown: NONE on purpose -> None",
        "GET /undeclared: ? the security scheme nowhere, which is not declared -> None",
        "GET /iam: AWS_IAM -> None",
        "GET /sam-key: NONE + key -> None",
        "GET /unsaid: NONE -> Browse",
        "OPTIONS /unsaid: NONE -> mock",
        "ANY /unsaid: NONE -> Browse",
        "GET /elsewhere: NONE -> None",
        "POST /elsewhere: NONE -> None",
    ]


def test_the_default_authorizer_of_sam_holds_where_nothing_is_said(tmp_path: Path) -> None:
    auth = """\
      Auth:
        DefaultAuthorizer: Users
        AddDefaultAuthorizerToCorsPreflight: false
        Authorizers: {Users: {UserPoolArn: "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_1"}}
"""
    found = routes(tmp_path, a_document(SECURED, auth))
    assert "GET /unsaid: COGNITO_USER_POOLS -> Browse" in found
    assert "OPTIONS /unsaid: NONE -> mock" in found
    assert "GET /open: NONE on purpose -> None" in found


def test_security_of_the_document_holds_for_all_its_operations(tmp_path: Path) -> None:
    text = a_document("          /a: {get: {}}\n          /b: {get: {security: []}}\n")
    text = text.replace("        paths:\n", "        security: [{signed: []}]\n        paths:\n")
    assert routes(tmp_path, text) == ["GET /a: AWS_IAM -> None", "GET /b: NONE on purpose -> None"]


def test_facts_of_a_route_stand_in_the_document(tmp_path: Path) -> None:
    text = a_document("          /a:\n            get:\n              security: [{pool: []}]\n")
    (route,) = the_api(tmp_path, text).routes
    lines = text.splitlines()
    assert lines[route.path.origin.line - 1] == "          /a:"
    assert lines[route.method.origin.line - 1] == "            get:"
    assert lines[route.authorization.origin.line - 1] == "              security: [{pool: []}]"


def test_the_authorizers_of_a_document_are_those_of_the_api(tmp_path: Path) -> None:
    api = the_api(tmp_path, a_document("          /a: {get: {}}\n"))
    kinds = {each.name: each.kind for each in api.authorizers}
    guards = {"signed": "iam", "pool": "cognito", "own": "lambda", "token": "jwt"}
    assert {name: kinds.get(name) for name in guards} == guards
    assert "key" not in kinds


SWAGGER = {
    "swagger": "2.0",
    "securityDefinitions": {
        "pool": {
            "type": "apiKey",
            "x-amazon-apigateway-authtype": "cognito_user_pools",
            "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools"},
        }
    },
    "paths": {"/items": {"get": {"security": [{"pool": []}]}}},
}
FILED = (
    HEAD
    + """\
  Shop:
    Type: AWS::Serverless::Api
    Properties: {StageName: live, DefinitionUri: swagger.json}
"""
)


def test_a_document_in_a_file_beside_the_template_is_read(tmp_path: Path) -> None:
    api = the_api(tmp_path, FILED, swagger__json=json.dumps(SWAGGER, indent=2))
    assert [shown(each) for each in api.routes] == ["GET /items: COGNITO_USER_POOLS -> None"]
    assert api.routes[0].path.origin.file == "swagger.json"
    assert api.routes[0].path.origin.line > 1


def test_a_document_that_is_included_may_call_functions_of_the_template(tmp_path: Path) -> None:
    included = (
        HEAD
        + """\
  Shop:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
        Fn::Transform: {Name: AWS::Include, Parameters: {Location: api.yaml}}
"""
    )
    paths = f"""\
paths:
  /items:
    get:
      x-amazon-apigateway-integration: {{type: aws_proxy, uri: {{Fn::Sub: "{URI}"}}}}
"""
    assert routes(tmp_path, included, api__yaml=paths) == ["GET /items: NONE -> Browse"]
    beside = included.replace("      Body:\n", "      Body:\n        openapi: 3.0.1\n")
    assert routes(tmp_path, beside, api__yaml=paths) == ["GET /items: NONE -> Browse"]


UNREAD = {
    "{StageName: live, DefinitionUri: missing.yaml}": "missing.yaml, which is not in the reviewed folder",
    "{StageName: live, DefinitionUri: 's3://bucket/api.yaml'}": (
        "s3://bucket/api.yaml, which is not in the reviewed folder"
    ),
    "{StageName: live, DefinitionUri: {Bucket: b, Key: k}}": "kept in S3, and not in the reviewed folder",
    "{StageName: live, DefinitionBody: {openapi: 3.0.1}}": "no OpenAPI document: it has no paths",
    "{StageName: live, DefinitionBody: [1]}": "no OpenAPI document",
}


def test_a_document_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    for properties, reason in UNREAD.items():
        api = the_api(tmp_path, f"{HEAD}  Shop: {{Type: 'AWS::Serverless::Api', Properties: {properties}}}\n")
        assert api.routes == []
        assert api.routes_unread is not None
        assert isinstance(api.routes_unread.raw, Opaque)
        assert api.routes_unread.raw.reason == reason


def with_events(api: str, events: str) -> str:
    """An API and a function with these events."""
    return f"""\
Transform: AWS::Serverless-2016-10-31
Conditions: {{Live: !Equals [!Ref "AWS::Region", eu-west-1]}}
{api}  Browse:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.browse
      Runtime: python3.13
      CodeUri: s3://artifacts/browse.zip
      Events:
{events}"""


AUTH = """\
        DefaultAuthorizer: Users
        ApiKeyRequired: true
        Authorizers:
          Users: {UserPoolArn: "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_1"}
          Own: {FunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:own"}
"""
EVENTS = """\
        Said:
          Type: Api
          Properties: {Path: /said, Method: get, RestApiId: !Ref Shop, Auth: {Authorizer: Own}}
        None:
          Type: Api
          Properties: {Path: /none, Method: get, RestApiId: !Ref Shop, Auth: {Authorizer: NONE}}
        Iam:
          Type: Api
          Properties: {Path: /iam, Method: Post, RestApiId: Shop, Auth: {Authorizer: AWS_IAM}}
        Free:
          Type: Api
          Properties: {Path: /free, Method: any, RestApiId: !Ref Shop, Auth: {ApiKeyRequired: false}}
        Lost:
          Type: Api
          Properties: {Path: /lost, Method: get, RestApiId: !Ref Shop, Auth: {Authorizer: Lost}}
        Unsaid: {Type: Api, Properties: {Path: /unsaid, Method: get, RestApiId: !Ref Shop}}
"""
SHOP = "Resources:\n  Shop:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: live\n"


def test_events_bring_routes_with_their_own_security_or_that_of_the_api(tmp_path: Path) -> None:
    api = SHOP + "      Cors: \"'*'\"\n      Auth:\n" + AUTH
    found = routes(tmp_path, with_events(api, EVENTS))
    assert [each for each in found if not each.startswith("OPTIONS")] == [
        "GET /said: CUSTOM + key -> Browse",
        "GET /none: NONE + key on purpose -> Browse",
        "POST /iam: AWS_IAM + key -> Browse",
        "ANY /free: COGNITO_USER_POOLS -> Browse",
        "GET /lost: ? the authorizer Lost, which the API does not declare + key -> Browse",
        "GET /unsaid: COGNITO_USER_POOLS + key -> Browse",
    ]
    assert "OPTIONS /said: COGNITO_USER_POOLS + key -> mock" in found


def test_preflights_may_be_spared_the_default_authorizer(tmp_path: Path) -> None:
    spared = "        AddDefaultAuthorizerToCorsPreflight: false\n"
    api = SHOP + "      Cors: \"'*'\"\n      Auth:\n" + spared + AUTH
    found = [each for each in routes(tmp_path, with_events(api, EVENTS)) if each.startswith("OPTIONS")]
    assert found
    assert all(": NONE" in each and each.endswith("mock") for each in found)


def test_where_there_is_a_document_it_says_which_routes_there_are(tmp_path: Path) -> None:
    body = "      DefinitionBody: {openapi: 3.0.1, paths: {/said: {get: {security: []}}, /more: {get: {}}}}\n"
    assert routes(tmp_path, with_events(SHOP + body, EVENTS)) == [
        "GET /said: NONE on purpose -> None",
        "GET /more: NONE -> None",
    ]
    merged = SHOP + "      MergeDefinitions: true\n" + body
    found = routes(tmp_path, with_events(merged, EVENTS))
    assert "GET /more: NONE -> None" in found
    assert [each for each in found if " /said" in each] == [
        "GET /said: ? the authorizer Own, which the API does not declare -> Browse"
    ]


def test_routes_of_http_apis(tmp_path: Path) -> None:
    api = """\
Resources:
  Fast:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Token
        EnableIamAuthorizer: true
        Authorizers:
          Token: {JwtConfiguration: {issuer: "https://issuer.example.org", audience: [a]}}
          Older: {OpenIdConnectUrl: "https://issuer.example.org"}
"""
    events = """\
        All: {Type: HttpApi, Properties: {ApiId: !Ref Fast}}
        Iam:
          Type: HttpApi
          Properties: {ApiId: !Ref Fast, Path: /iam, Method: get, Auth: {Authorizer: AWS_IAM}}
        Old:
          Type: HttpApi
          Properties:
            ApiId: !Ref Fast
            Path: /old
            Method: x-amazon-apigateway-any-method
            Auth: {Authorizer: Older}
        None:
          Type: HttpApi
          Properties: {ApiId: !Ref Fast, Path: /none, Method: get, Auth: {Authorizer: NONE}}
"""
    assert routes(tmp_path, with_events(api, events)) == [
        "ANY $default: JWT -> Browse",
        "GET /iam: AWS_IAM -> Browse",
        "ANY /old: JWT -> Browse",
        "GET /none: NONE on purpose -> Browse",
    ]


def test_the_place_of_what_an_event_leaves_out_is_the_event(tmp_path: Path) -> None:
    text = with_events("Resources:\n", "        Home: {Type: Api, Properties: {Path: /home, Method: get}}\n")
    (route,) = the_api(tmp_path, text).routes
    assert not route.authorization.written
    assert route.authorization.origin.path[-4:] == ("Home", "Properties", "Auth", "Authorizer")
    assert route.path.origin.path[-3:] == ("Home", "Properties", "Path")


def test_operations_may_hang_on_conditions(tmp_path: Path) -> None:
    body = """\
      DefinitionBody:
        openapi: 3.0.1
        paths:
          /live: {get: !If [Live, {security: []}, !Ref AWS::NoValue]}
          /either: {get: {security: !If [Live, [], [{AWS_IAM: []}]]}}
"""
    api = the_api(tmp_path, with_events(SHOP + body, "        Nothing: {Type: AlexaSkill}\n"))
    worlds = in_every_world(lambda: [shown(each) for each in api.routes if holds(each.condition)])
    assert sorted(found for _, found in worlds) == [
        ["GET /either: AWS_IAM -> None"],
        ["GET /live: NONE on purpose -> None", "GET /either: NONE on purpose -> None"],
    ]


KEYS = """\
paths components securitySchemes security /a get options x-amazon-apigateway-integration uri type $ref a
x-amazon-apigateway-authorizer x-amazon-apigateway-any-method Fn::If Fn::Transform"""
DOCUMENTS = st.recursive(
    st.sampled_from(["mock", "aws_proxy", "#/paths", "#/components/a", "jwt", "NONE"])
    | st.none()
    | st.integers(0, 9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS.split()), inner, max_size=4)
    ),
    max_leaves=25,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(DOCUMENTS, DOCUMENTS)
def test_no_document_breaks_the_reading(tmp_path: Path, body: Any, auth: Any) -> None:
    shop = {"Type": "AWS::Serverless::Api", "Properties": {"DefinitionBody": body, "Auth": auth}}
    written = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"A": shop}}
    an_application(tmp_path, json.dumps(written, indent=1))
