import os

import psycopg2

connection = psycopg2.connect(os.environ["DATABASE"])


def rows(states):
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, state FROM orders WHERE state = ANY(%s)", (states,))
        return cursor.fetchall()
