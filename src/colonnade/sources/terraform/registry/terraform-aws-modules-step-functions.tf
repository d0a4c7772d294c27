# What the inputs of terraform-aws-modules/step-functions/aws mean (version 5, as of 2026-11).

variable "create" { default = true }
variable "create_role" { default = true }
variable "use_existing_role" { default = false }
variable "name" { default = "" }
variable "definition" { default = "" }
variable "type" { default = "STANDARD" }
variable "role_arn" { default = "" }
variable "role_name" { default = null }
variable "logging_configuration" { default = {} }
variable "attach_policy_json" { default = false }
variable "policy_json" { default = null }
variable "attach_policy" { default = false }
variable "policy" { default = null }
variable "attach_policies" { default = false }
variable "policies" { default = [] }
variable "attach_policy_statements" { default = false }
variable "policy_statements" { default = {} }
variable "service_integrations" { default = {} }
variable "tags" { default = {} }

locals {
  roles = var.create && var.create_role && !var.use_existing_role ? 1 : 0
}

resource "aws_sfn_state_machine" "this" {
  count      = var.create ? 1 : 0
  name       = var.name
  type       = upper(var.type)
  role_arn   = var.use_existing_role ? var.role_arn : try(aws_iam_role.this[0].arn, var.role_arn)
  definition = var.definition
  dynamic "logging_configuration" {
    for_each = length(keys(var.logging_configuration)) == 0 ? [] : [var.logging_configuration]
    content {
      log_destination        = try(logging_configuration.value.log_destination, null)
      include_execution_data = try(logging_configuration.value.include_execution_data, null)
      level                  = try(logging_configuration.value.level, null)
    }
  }
  dynamic "tracing_configuration" {
    for_each = contains(keys(var.service_integrations), "xray") ? [true] : []
    content {
      enabled = true
    }
  }
}

resource "aws_iam_role" "this" {
  count = local.roles
  name  = var.role_name
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = ["states.amazonaws.com"] } }]
  })
}

resource "aws_iam_role_policy" "service" {
  for_each = local.roles == 1 ? { for name, wanted in var.service_integrations : name => wanted if contains(["lambda", "sqs", "sns", "dynamodb", "stepfunction", "eventbridge"], name) } : {}
  name     = each.key
  role     = aws_iam_role.this[0].name
  policy = jsonencode({
    Statement = [for service, resources in each.value : {
      Effect   = "Allow"
      Action   = lookup({ lambda = "lambda:InvokeFunction", sqs = "sqs:SendMessage*", sns = "sns:Publish", dynamodb = "dynamodb:*Item", stepfunction = "states:StartExecution", eventbridge = "events:PutEvents" }, each.key, each.key)
      Resource = resources
    }]
  })
}

resource "aws_iam_role_policy" "json" {
  count  = var.attach_policy_json ? local.roles : 0
  name   = "json"
  role   = aws_iam_role.this[0].name
  policy = var.policy_json
}

resource "aws_iam_role_policy_attachment" "one" {
  count      = var.attach_policy ? local.roles : 0
  role       = aws_iam_role.this[0].name
  policy_arn = var.policy
}

resource "aws_iam_role_policy_attachment" "many" {
  count      = var.attach_policies ? length(var.policies) * local.roles : 0
  role       = aws_iam_role.this[0].name
  policy_arn = var.policies[count.index]
}

data "aws_iam_policy_document" "statements" {
  dynamic "statement" {
    for_each = var.policy_statements
    content {
      effect    = try(statement.value.effect, null)
      actions   = try(statement.value.actions, null)
      resources = try(statement.value.resources, null)
    }
  }
}

resource "aws_iam_role_policy" "statements" {
  count  = var.attach_policy_statements ? local.roles : 0
  name   = "statements"
  role   = aws_iam_role.this[0].name
  policy = data.aws_iam_policy_document.statements.json
}

output "state_machine_arn" { value = try(aws_sfn_state_machine.this[0].arn, "") }
output "state_machine_id" { value = try(aws_sfn_state_machine.this[0].id, "") }
output "state_machine_name" { value = var.name }
output "role_arn" { value = try(aws_iam_role.this[0].arn, var.role_arn) }
output "role_name" { value = try(aws_iam_role.this[0].name, "") }
