import boto3

cognito = boto3.client("cognito-idp")


def handler(event, context):
    user = cognito.admin_get_user(UserPoolId="eu-west-1_example", Username=event["pathParameters"]["id"])
    print("found", user)
    return {"statusCode": 200}
