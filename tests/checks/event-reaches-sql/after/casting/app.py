import sqlite3

shop = sqlite3.connect("/tmp/shop.db")


def handler(event, context):
    book = event["pathParameters"]["id"]
    if not book.isdigit():
        return {"statusCode": 400}
    return shop.execute(f"SELECT * FROM books WHERE id = {book}").fetchall()
