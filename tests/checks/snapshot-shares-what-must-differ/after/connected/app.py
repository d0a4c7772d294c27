import boto3
import psycopg2

secrets = boto3.client("secretsmanager")


def handler(event, context):
    password = secrets.get_secret_value(SecretId="shop/database")["SecretString"]
    with psycopg2.connect(host="database.internal", password=password, connect_timeout=3) as connection:
        connection.cursor().execute("SELECT 1")
