"""Applications of the AWS CDK: what it synthesises is CloudFormation, with word of the constructs that made it."""
