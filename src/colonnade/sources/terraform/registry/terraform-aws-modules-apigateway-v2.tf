# What the inputs of terraform-aws-modules/apigateway-v2/aws mean (version 6, and the integrations of version 2;
# as of 2026-11).

variable "create" { default = true }
variable "create_domain_name" { default = true }
variable "create_stage" { default = true }
variable "name" { default = "" }
variable "protocol_type" { default = "HTTP" }
variable "body" { default = null }
variable "cors_configuration" { default = null }
variable "disable_execute_api_endpoint" { default = null }
variable "authorizers" { default = {} }
variable "routes" { default = {} }
variable "integrations" { default = {} }
variable "stage_name" { default = "$default" }
variable "deploy_stage" { default = true }
variable "stage_access_log_settings" { default = {} }
variable "default_stage_access_log_destination_arn" { default = null }
variable "stage_default_route_settings" { default = {} }
variable "default_route_settings" { default = {} }
variable "domain_name" { default = "" }
variable "tags" { default = {} }

locals {
  # Each route as version 2 had it, or as version 6 has it, with the integration within.
  routes = merge(
    { for key, route in var.integrations : key => merge(route, { integration = merge(route, { uri = try(route.lambda_arn, route.integration_uri, null) }) }) },
    var.routes,
  )
  settings = merge(var.default_route_settings, var.stage_default_route_settings)
  logs     = try(var.stage_access_log_settings.destination_arn, var.default_stage_access_log_destination_arn)
}

resource "aws_apigatewayv2_api" "this" {
  count                        = var.create ? 1 : 0
  name                         = var.name
  protocol_type                = var.protocol_type
  body                         = var.body
  disable_execute_api_endpoint = var.disable_execute_api_endpoint
  dynamic "cors_configuration" {
    for_each = var.cors_configuration == null ? [] : [var.cors_configuration]
    content {
      allow_origins = try(cors_configuration.value.allow_origins, null)
      allow_methods = try(cors_configuration.value.allow_methods, null)
      allow_headers = try(cors_configuration.value.allow_headers, null)
    }
  }
}

resource "aws_apigatewayv2_authorizer" "this" {
  for_each         = var.create ? var.authorizers : {}
  api_id           = aws_apigatewayv2_api.this[0].id
  name             = try(each.value.name, each.key)
  authorizer_type  = try(each.value.authorizer_type, "REQUEST")
  authorizer_uri   = try(each.value.authorizer_uri, null)
  identity_sources = try(each.value.identity_sources, null)
}

resource "aws_apigatewayv2_integration" "this" {
  for_each               = var.create ? local.routes : {}
  api_id                 = aws_apigatewayv2_api.this[0].id
  integration_type       = try(each.value.integration.type, each.value.integration.integration_type, "AWS_PROXY")
  integration_uri        = try(each.value.integration.uri, null)
  payload_format_version = try(each.value.integration.payload_format_version, null)
  timeout_milliseconds   = try(each.value.integration.timeout_milliseconds, null)
}

resource "aws_apigatewayv2_route" "this" {
  for_each           = var.create ? local.routes : {}
  api_id             = aws_apigatewayv2_api.this[0].id
  route_key          = each.key
  authorization_type = try(each.value.authorization_type, null)
  authorizer_id      = try(aws_apigatewayv2_authorizer.this[each.value.authorizer_key].id, each.value.authorizer_id, null)
  api_key_required   = try(each.value.api_key_required, null)
  target             = "integrations/${aws_apigatewayv2_integration.this[each.key].id}"
}

resource "aws_apigatewayv2_stage" "this" {
  count       = var.create && var.create_stage ? 1 : 0
  api_id      = aws_apigatewayv2_api.this[0].id
  name        = var.stage_name
  auto_deploy = var.deploy_stage
  dynamic "access_log_settings" {
    for_each = local.logs == null ? [] : [true]
    content {
      destination_arn = local.logs
    }
  }
  dynamic "default_route_settings" {
    for_each = length(local.settings) == 0 ? [] : [true]
    content {
      throttling_burst_limit   = try(local.settings.throttling_burst_limit, null)
      throttling_rate_limit    = try(local.settings.throttling_rate_limit, null)
      detailed_metrics_enabled = try(local.settings.detailed_metrics_enabled, null)
    }
  }
  dynamic "route_settings" {
    for_each = { for key, route in local.routes : key => route if try(route.throttling_rate_limit, null) != null || try(route.throttling_burst_limit, null) != null }
    content {
      route_key              = route_settings.key
      throttling_burst_limit = try(route_settings.value.throttling_burst_limit, null)
      throttling_rate_limit  = try(route_settings.value.throttling_rate_limit, null)
    }
  }
}

output "api_id" { value = try(aws_apigatewayv2_api.this[0].id, null) }
output "api_arn" { value = try(aws_apigatewayv2_api.this[0].arn, null) }
output "api_endpoint" { value = try(aws_apigatewayv2_api.this[0].api_endpoint, null) }
output "api_execution_arn" { value = try(aws_apigatewayv2_api.this[0].execution_arn, null) }
output "apigatewayv2_api_id" { value = try(aws_apigatewayv2_api.this[0].id, null) }
output "apigatewayv2_api_api_endpoint" { value = try(aws_apigatewayv2_api.this[0].api_endpoint, null) }
output "apigatewayv2_api_execution_arn" { value = try(aws_apigatewayv2_api.this[0].execution_arn, null) }
output "stage_id" { value = try(aws_apigatewayv2_stage.this[0].id, null) }
output "stage_arn" { value = try(aws_apigatewayv2_stage.this[0].arn, null) }
output "stage_invoke_url" { value = try(aws_apigatewayv2_stage.this[0].invoke_url, null) }
