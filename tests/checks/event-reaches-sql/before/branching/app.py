import json
import sqlite3

shop = sqlite3.connect("/tmp/shop.db")


def handler(event, context):
    if event["rawPath"] == "/rename":
        name = json.loads(event["body"])["name"]
        return {"statusCode": 200, "body": name}
    name = "all"
    return shop.execute(f"SELECT * FROM books WHERE list = '{name}'").fetchall()
