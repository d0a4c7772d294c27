# Modules of the registry whose inputs are known; their files are not here.

module "work" {
  source        = "terraform-aws-modules/lambda/aws"
  version       = "~> 8.0"
  function_name = "work"
  handler       = "app.handler"
  runtime       = "python3.13"
  source_path   = "${path.module}/src"
  memory_size   = 512
  environment_variables = {
    TABLE = module.table.dynamodb_table_id
  }
  attach_policy_statements = true
  policy_statements = {
    table = {
      effect    = "Allow"
      actions   = ["dynamodb:PutItem"]
      resources = [module.table.dynamodb_table_arn]
    }
  }
  event_source_mapping = {
    jobs = {
      event_source_arn        = module.jobs.queue_arn
      function_response_types = ["ReportBatchItemFailures"]
      scaling_config          = { maximum_concurrency = 5 }
    }
  }
  allowed_triggers = {
    rest = {
      service    = "apigateway"
      source_arn = "${module.api.api_execution_arn}/*/*"
    }
  }
  cloudwatch_logs_retention_in_days = 30
}

module "jobs" {
  source                     = "terraform-aws-modules/sqs/aws"
  name                       = "jobs"
  visibility_timeout_seconds = 60
  create_dlq                 = true
}

module "table" {
  source   = "terraform-aws-modules/dynamodb-table/aws"
  name     = "orders"
  hash_key = "id"
  attributes = [{
    name = "id"
    type = "S"
  }]
}

module "topic" {
  source = "terraform-aws-modules/sns/aws"
  name   = "told"
  subscriptions = {
    work = {
      protocol = "lambda"
      endpoint = module.work.lambda_function_arn
    }
  }
}

module "api" {
  source = "terraform-aws-modules/apigateway-v2/aws"
  name   = "api"
  routes = {
    "POST /orders" = {
      integration            = { uri = module.work.lambda_function_arn, payload_format_version = "2.0" }
      throttling_rate_limit  = 10
      throttling_burst_limit = 5
    }
  }
}

module "flow" {
  source     = "terraform-aws-modules/step-functions/aws"
  name       = "flow"
  definition = jsonencode({
    StartAt = "Work"
    States  = { Work = { Type = "Task", Resource = module.work.lambda_function_arn, End = true } }
  })
  service_integrations = {
    lambda = { lambda = [module.work.lambda_function_arn] }
  }
}

# Not known: told, and the rest goes on.
module "vpc" {
  source = "terraform-aws-modules/vpc/aws"
}
