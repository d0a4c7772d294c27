"""What the service desk asks for: seats of a flight, and passports that could not be read."""

import os
from typing import Any

import boto3
from aws_lambda_powertools.event_handler import APIGatewayRestResolver

app = APIGatewayRestResolver()
dynamodb = boto3.resource("dynamodb")
seats = dynamodb.Table(os.environ["SEATS_TABLE"])
passports = dynamodb.Table(os.environ["PASSPORTS_TABLE"])


@app.get("/desk/flights/<flight>/seats/<seat>")
def get_seat(flight: str, seat: str) -> dict[str, Any]:
    return {"seat": seats.get_item(Key={"flight": flight, "seat": seat}).get("Item")}


@app.put("/desk/flights/<flight>/seats/<seat>")
def block_seat(flight: str, seat: str) -> dict[str, Any]:
    seats.update_item(
        Key={"flight": flight, "seat": seat},
        UpdateExpression="SET bookingId = :desk",
        ExpressionAttributeValues={":desk": "DESK"},
    )
    return {"seat": seat}


@app.get("/desk/passports/<file>")
def get_passport(file: str) -> dict[str, Any]:
    return {"passport": passports.get_item(Key={"file": file}).get("Item")}


@app.delete("/desk/passports/<file>")
def forget_passport(file: str) -> dict[str, Any]:
    passports.delete_item(Key={"file": file})
    return {"file": file}


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
