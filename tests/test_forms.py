"""One application in every form that infrastructure code has: one model, and one review."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest
from model_text import model_text

from colonnade import sources
from colonnade.config import Config
from colonnade.review import review
from colonnade.sources.files import Tree

FORMS = Path(__file__).parent / "forms"
# Where each form keeps the code, which all of them share.
CODE = {
    "cloudformation": ("code",),
    "sam": ("code",),
    "terraform": ("code",),
    "serverless": (".",),
    "cdk": ("lambda", "cdk.out/asset.5e1f"),
}
# CloudFormation cannot say in a template where it is deployed to, so the user does.
TOLD = Config(region="eu-west-1")
NAMES = tomllib.loads((FORMS / "names.toml").read_text(encoding="utf-8"))

# Some resources are parts of others in another form, such as routes of the document of an API, and policies of their
# role; what they say is told with routes, stages and roles in any case.
TOLD_ELSEWHERE = ("[AWS::ApiGatewayV2::Integration]", "[AWS::ApiGatewayV2::Route]", "[AWS::IAM::Policy]")
# Some are made by the form: nobody wrote what they say, where another form has somebody write it.
MADE = ("Api", "Authorizer", "LogGroup", "Resource", "ResourcePolicy", "Role")
# What a form cannot say otherwise, and what it adds by itself.
OWN_WAYS = {
    "sam": (
        # SAM's permission for a bucket cannot name it, since the bucket names the permission: they are not paired.
        (
            r"tests: \[(?=\['StringEquals')",
            "tests: [['ArnLike', 'AWS:SourceArn', ['arn:aws:s3:::parcels-labels']], ",
        ),
        (
            r"(?=^KeptSecret )",
            "Invocation Labels\n  trigger: Labels\n  function: -> FileLabel\n  qualifier: None\n\n",
        ),
    ),
    "serverless": (
        # The framework takes the key of an authorizer for its name, and calls it so.
        (r"^Authorizer ApiAuthorizer$", "Authorizer the authorizer depots"),
    ),
    "cdk": (
        # The CDK says that it was here, and brings a function that asks S3 for notifications, with its role.
        (r"^\w+ (?:BucketNotificationsHandler|CDKMetadata|Labels/Notifications).*\n(?:  .*\n)*\n", ""),
        # It lets functions trace by a statement and not by a managed policy.
        (
            r"  statements: Statement \n    effect: 'Allow'\n    actions: \['xray:.*\n.*\n((?:  .*\n)*?  managed_.*\n)",
            r"\1  managed_policies: ManagedPolicy 'AWSXrayWriteOnlyAccess'\n",
        ),
    ),
}


def laid_out(form: str, folder: Path) -> Path:
    """The application in one form, with its code where that form has it."""
    shutil.copytree(FORMS / form, folder, dirs_exist_ok=True)
    for each in CODE[form]:
        shutil.copytree(FORMS / "code", folder / each, dirs_exist_ok=True)
    return folder


def in_common_words(form: str, text: str) -> str:
    """A text with the names that CloudFormation has for the resources."""
    if form == "cdk":
        text = re.sub(r"(?<=[#{])(\w+?)[0-9A-F]{8}(?!\w)", r"\1", text)  # logical ids end with a hash
    common = {
        name: common
        for common, own in NAMES.get(form, {}).items()
        for name in ([own] if isinstance(own, str) else own)
    }
    longest = sorted(common, key=len, reverse=True)
    pattern = "|".join(map(re.escape, longest)) or "(?!)"
    return re.sub(rf"(?<![\w.#'])(?:{pattern})(?!\w)", lambda match: common[match[0]], text)


def in_common_form(form: str, text: str) -> str:
    """The text of a model without what only tells in which form it was written."""
    text = re.sub(r" @\d+", "", text)
    text = re.sub(r"handler\(\) of .*/", "handler() of ", text)
    blocks = [_block(each) for each in in_common_words(form, text).split("\n\n")[1:]]
    text = "".join(f"{each}\n\n" for each in sorted(blocks) if each)
    for pattern, instead in OWN_WAYS.get(form, ()):
        text, count = re.subn(pattern, instead, text, flags=re.MULTILINE)
        assert count, f"{form} does not do so any more: {pattern}"
    return text.rstrip("\n") + "\n"


def _block(text: str) -> str:
    head, *lines = text.rstrip("\n").split("\n")
    head = head.removesuffix(" generated")
    kind = head.partition(" ")[0]
    # Statements are told twice: in their role or permission, and by themselves.
    if kind == "Statement" or head.endswith(TOLD_ELSEWHERE):
        return ""
    # What stands between two resources in one form refers to them; and each form has its words for a policy.
    lines = [each for each in lines if not each.startswith(("  referenced_by: ", "    source: "))]
    if kind in MADE:
        lines = [each.replace(" default", "") for each in lines]
    if kind == "ResourcePolicy":
        lines = [_permission(each) for each in lines]
    return "\n".join([head, *map(_in_order, lines)])


def _permission(line: str) -> str:
    """A permission may name its function by its name or its ARN, and one route of an API or all of them."""
    line = re.sub(r"(resources: \['\$\{\w+)\.Arn\}", r"\1}", line)
    return re.sub(r"(:\$\{Api\})/\*/[^']+", r"\1/*", line)


def _in_order(line: str) -> str:
    """What calls a function stands in the order of the files."""
    match = re.fullmatch(r"(  all_triggers: )\[(.*)\]", line)
    return f"{match[1]}[{', '.join(sorted(match[2].split(', ')))}]" if match else line


def model_of(form: str, folder: Path) -> str:
    (application,), problems = sources.read(Tree(laid_out(form, folder)), TOLD)
    assert not problems
    return in_common_form(form, model_text(application))


def findings_of(form: str, folder: Path) -> str:
    found = review(laid_out(form, folder), TOLD).findings
    return "".join(sorted(f"{each.check}: {in_common_words(form, each.message)}\n" for each in found))


@pytest.mark.parametrize("form", CODE)
@pytest.mark.parametrize("what", ["model", "findings"])
def test_an_application_is_the_same_in_every_form(
    what: str, form: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    text = (model_of if what == "model" else findings_of)(form, tmp_path)
    expected = FORMS / f"{what}.txt"
    if form == "cloudformation" and request.config.getoption("--update"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


def test_the_scorecard_is_the_same_in_every_form(tmp_path: Path) -> None:
    told = [review(laid_out(form, tmp_path / form), TOLD) for form in CODE]
    assert not [each.unknown for each in told if each.unknown]
    # Practices, and not the places that keep them: SAM has one permission less that is paired, see OWN_WAYS.
    practices = [[(score.pillar, score.met, score.missed) for score in each.scorecard] for each in told]
    assert all(each == practices[0] for each in practices)


def test_a_folder_of_all_forms_is_reviewed_whole(tmp_path: Path) -> None:
    for form in CODE:
        laid_out(form, tmp_path / form)
    told = review(tmp_path, TOLD)
    assert {each.name: each.functions for each in told.applications} == {
        "cdk/cdk.out": 8,  # with the one that the CDK brings
        "cloudformation": 7,
        "sam": 7,
        "serverless": 7,
        "terraform": 7,
    }
    alone = (FORMS / "findings.txt").read_text(encoding="utf-8").splitlines()
    assert len(told.findings) == len(CODE) * len(alone)
    assert not told.problems
