"""CloudFormation templates, and what SAM makes of them."""
