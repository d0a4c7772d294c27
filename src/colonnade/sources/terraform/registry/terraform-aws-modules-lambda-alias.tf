# What terraform-aws-modules/lambda/aws//modules/alias makes (as of 2026-11).

variable "name" { default = "" }
variable "function_name" { default = "" }
variable "function_version" { default = "" }
variable "allowed_triggers" { default = {} }

resource "aws_lambda_alias" "with_refresh" {
  name             = var.name
  function_name    = var.function_name
  function_version = var.function_version
}

output "lambda_alias_arn" { value = aws_lambda_alias.with_refresh.arn }
output "lambda_alias_invoke_arn" { value = aws_lambda_alias.with_refresh.invoke_arn }
output "lambda_alias_name" { value = var.name }
