"""GET /terms/carriage: where the terms of carriage are, in the language of whoever asks."""

from typing import Any

from bookings_shared.answers import ok

LANGUAGES = {"da", "de", "en", "pt"}


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    accepted = (event.get("headers") or {}).get("Accept-Language", "en")
    language = accepted.split(",")[0].split("-")[0].lower()
    if language not in LANGUAGES:
        language = "en"
    return ok({"terms": f"https://www.example.com/terms/{language}/carriage.pdf", "language": language})
