import os

import psycopg2

connection = psycopg2.connect(host=os.environ.get("HOST", "db"))


def handler(event, context):
    with connection.cursor() as cursor:
        for record in event["Records"]:
            cursor.execute("INSERT INTO news (title) VALUES (%s)", (record["Sns"]["Message"],))
    connection.commit()
