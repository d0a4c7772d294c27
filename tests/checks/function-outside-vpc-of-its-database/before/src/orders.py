import os

import psycopg2

connection = psycopg2.connect(host=os.environ.get("DATABASE_HOST"))


def handler(event, context):
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from orders")
        return cursor.fetchone()
