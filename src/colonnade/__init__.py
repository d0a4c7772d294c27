"""Colonnade reviews serverless applications on AWS Lambda."""
