import sqlite3

shop = sqlite3.connect("/tmp/shop.db")


def handler(event, context):
    return shop.execute(f"SELECT * FROM books WHERE author = '{event['author']}'").fetchall()
