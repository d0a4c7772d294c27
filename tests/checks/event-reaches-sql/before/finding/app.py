import sqlite3

shop = sqlite3.connect("/tmp/shop.db")


def handler(event, context):
    asked = event["queryStringParameters"]
    limit = int(asked.get("limit", "10"))
    return shop.execute(f"SELECT * FROM books WHERE author = ? LIMIT {limit}", (asked["author"],)).fetchall()
