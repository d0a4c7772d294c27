"""Terraform: configurations in HCL and JSON, evaluated and translated into CloudFormation resources."""
