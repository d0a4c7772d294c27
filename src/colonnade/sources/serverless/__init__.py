"""Serverless Framework: services, rewritten to the CloudFormation that the framework makes of them."""
