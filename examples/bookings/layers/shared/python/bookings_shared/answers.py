"""Answers to API Gateway."""

import json
from typing import Any

HEADERS = {
    "Access-Control-Allow-Origin": "https://www.example.com",
    "Content-Type": "application/json",
}


def answer(status: int, body: Any) -> dict[str, Any]:
    return {"statusCode": status, "headers": HEADERS, "body": json.dumps(body, default=str)}


def ok(body: Any) -> dict[str, Any]:
    return answer(200, body)


def bad_request(reason: str) -> dict[str, Any]:
    return answer(400, {"message": reason})


def not_found(reason: str) -> dict[str, Any]:
    return answer(404, {"message": reason})
