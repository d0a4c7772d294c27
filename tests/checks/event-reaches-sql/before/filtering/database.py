import os

import psycopg2

connection = psycopg2.connect(os.environ["DATABASE"])


def rows(where):
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, state FROM orders {}".format(where))
        return cursor.fetchall()
