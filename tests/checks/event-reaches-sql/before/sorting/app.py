import sqlite3

shop = sqlite3.connect("/tmp/shop.db")
COLUMNS = {"title": "title", "year": "published"}


def handler(event, context):
    column = COLUMNS[event["queryStringParameters"]["by"]]
    return shop.execute(f"SELECT * FROM books ORDER BY {column}").fetchall()
