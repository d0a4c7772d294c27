"""Values that look like credentials."""

from __future__ import annotations

import pytest

from colonnade.model.secrets import credential, is_called_secret, passes_for_secret

# Put together here, so that nobody takes the file for a leak.
FORMS = {
    "an AWS access key": "AK" + "IA" + "Q3EGRTYUIOPASDFG",
    "a live key of Stripe": "sk" + "_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "a token of GitHub": "gh" + "p_" + "a1B2" * 9,
    "a token of GitLab": "glpat" + "-" + "a1B2" * 5,
    "a token of Slack": "xo" + "xb-" + "1234567890-abcdefghij",
    "a key of Google": "AI" + "za" + "a1B2c" * 7,
    "a key of SendGrid": "S" + "G." + "a1B2" * 5 + "." + "a1B2" * 8,
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "a signed token": "ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiIxMjM0NTY3ODkwIn0.c2ln",
    "a URL with a password in it": "postgres://app:" + "h8Fs2kqPz@db.internal/app",
}


@pytest.mark.parametrize("name", FORMS)
def test_a_credential_is_known_by_its_form(name: str) -> None:
    assert credential(FORMS[name]) == name
    assert credential(f"key={FORMS[name]}") == name


@pytest.mark.parametrize(
    "value",
    [
        "AK" + "IAIOSFODNN7EXAMPLE",
        "https://example.com/a@b",
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop",
        "postgres://app:<password>@db.internal/app",
        "",
    ],
)
def test_examples_and_names_are_no_credentials(value: str) -> None:
    assert credential(value) is None


@pytest.mark.parametrize(
    "variable", ["DB_PASSWORD", "dbPassword", "API_KEY", "apiKey", "STRIPE_SECRET", "TOKEN", "pwd"]
)
def test_names_that_say_secret(variable: str) -> None:
    assert is_called_secret(variable)


@pytest.mark.parametrize(
    "variable",
    [
        "SECRET_NAME",
        "SECRET_ARN",
        "TOKEN_TTL",
        "PASSWORD_PARAMETER",
        "KEY_PREFIX",
        "PARTITION_KEY",
        "COMPASS",
    ],
)
def test_names_that_only_sound_like_it(variable: str) -> None:
    assert not is_called_secret(variable)


def test_values_that_may_be_the_secret_that_their_name_says() -> None:
    assert passes_for_secret("DB_PASSWORD", "hunter2")
    assert passes_for_secret("API_KEY", "7f3b9d1c2e8a4f60")
    assert not passes_for_secret("API_KEY", "shop/partner-key1")
    assert not passes_for_secret("API_KEY", "short1")
    assert not passes_for_secret("API_KEY", "changeme12345678")
    assert not passes_for_secret("USE_TOKEN", "true")
