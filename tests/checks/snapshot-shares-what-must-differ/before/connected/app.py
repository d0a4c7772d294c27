import boto3
import psycopg2

password = boto3.client("secretsmanager").get_secret_value(SecretId="shop/database")["SecretString"]
connection = psycopg2.connect(host="database.internal", password=password, connect_timeout=3)


def handler(event, context):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
