import boto3

dynamodb = boto3.client("dynamodb")


def handler(event, context):
    statement = 'SELECT * FROM "Fares"."fares-by-day" WHERE day = ?'
    return dynamodb.execute_statement(Statement=statement, Parameters=[{"S": event["day"]}])["Items"]
