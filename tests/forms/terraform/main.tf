# Tracks parcels: depots scan them, customers hear of them, and those nobody has seen for days are chased.

terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

data "aws_caller_identity" "current" {}

module "take_scan" {
  source    = "./function"
  name      = "parcels-take-scan"
  module    = "take_scan"
  timeout   = 5
  policy    = data.aws_iam_policy_document.take_scan.json
  variables = {
    SCANS = aws_sqs_queue.scans.url
  }
}

data "aws_iam_policy_document" "take_scan" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.scans.arn]
  }
}

module "track_parcel" {
  source    = "./function"
  name      = "parcels-track-parcel"
  module    = "track_parcel"
  timeout   = 5
  policy    = data.aws_iam_policy_document.track_parcel.json
  variables = {
    PARCELS = aws_dynamodb_table.parcels.name
  }
}

data "aws_iam_policy_document" "track_parcel" {
  statement {
    actions   = ["dynamodb:GetItem"]
    resources = [aws_dynamodb_table.parcels.arn]
  }
}

module "record_scans" {
  source    = "./function"
  name      = "parcels-record-scans"
  module    = "record_scans"
  timeout   = 30
  policy    = data.aws_iam_policy_document.record_scans.json
  managed   = ["service-role/AWSLambdaSQSQueueExecutionRole"]
  variables = {
    PARCELS = aws_dynamodb_table.parcels.name
  }
}

data "aws_iam_policy_document" "record_scans" {
  statement {
    actions   = ["dynamodb:PutItem"]
    resources = [aws_dynamodb_table.parcels.arn]
  }
}

module "tell_customer" {
  source    = "./function"
  name      = "parcels-tell-customer"
  module    = "tell_customer"
  timeout   = 15
  policy    = data.aws_iam_policy_document.tell_customer.json
  managed   = ["service-role/AWSLambdaDynamoDBExecutionRole"]
  variables = {
    NEWS = aws_sns_topic.news.arn
  }
}

data "aws_iam_policy_document" "tell_customer" {
  statement {
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.news.arn]
  }
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.untold.arn]
  }
}

module "file_label" {
  source    = "./function"
  name      = "parcels-file-label"
  module    = "file_label"
  timeout   = 20
  policy    = data.aws_iam_policy_document.file_label.json
  variables = {
    PARCELS = aws_dynamodb_table.parcels.name
  }
}

data "aws_iam_policy_document" "file_label" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.labels.arn}/*"]
  }
  statement {
    actions   = ["dynamodb:UpdateItem"]
    resources = [aws_dynamodb_table.parcels.arn]
  }
}

module "find_late" {
  source    = "./function"
  name      = "parcels-find-late"
  module    = "find_late"
  timeout   = 300
  policy    = data.aws_iam_policy_document.find_late.json
  variables = {
    PARCELS    = aws_dynamodb_table.parcels.name
    CHASE      = aws_sfn_state_machine.chase.arn
    LATE_AFTER = aws_ssm_parameter.late_after.name
  }
}

data "aws_iam_policy_document" "find_late" {
  statement {
    actions   = ["dynamodb:Scan"]
    resources = [aws_dynamodb_table.parcels.arn]
  }
  statement {
    actions   = ["states:StartExecution"]
    resources = [aws_sfn_state_machine.chase.arn]
  }
  statement {
    actions   = ["ssm:GetParameter"]
    resources = [aws_ssm_parameter.late_after.arn]
  }
}

module "close_parcel" {
  source    = "./function"
  name      = "parcels-close-parcel"
  module    = "close_parcel"
  timeout   = 5
  policy    = data.aws_iam_policy_document.close_parcel.json
  variables = {
    PARCELS = aws_dynamodb_table.parcels.name
  }
}

data "aws_iam_policy_document" "close_parcel" {
  statement {
    actions   = ["dynamodb:UpdateItem"]
    resources = [aws_dynamodb_table.parcels.arn]
  }
}

resource "aws_apigatewayv2_api" "parcels" {
  name          = "parcels"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.parcels.id
  name        = "$default"
  auto_deploy = true
}

resource "aws_apigatewayv2_authorizer" "depots" {
  api_id           = aws_apigatewayv2_api.parcels.id
  name             = "depots"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    issuer   = "https://sign-in.example.com"
    audience = ["depots-and-customers"]
  }
}

locals {
  routes = {
    take_scan    = { key = "POST /scans", path = "POST/scans", function = module.take_scan }
    track_parcel = { key = "GET /parcels/{parcel}", path = "GET/parcels/*", function = module.track_parcel }
  }
}

resource "aws_apigatewayv2_integration" "this" {
  for_each               = local.routes
  api_id                 = aws_apigatewayv2_api.parcels.id
  integration_type       = "AWS_PROXY"
  integration_uri        = each.value.function.arn
  payload_format_version = "2.0"
}

resource "aws_apigatewayv2_route" "this" {
  for_each           = local.routes
  api_id             = aws_apigatewayv2_api.parcels.id
  route_key          = each.value.key
  target             = "integrations/${aws_apigatewayv2_integration.this[each.key].id}"
  authorization_type = "JWT"
  authorizer_id      = aws_apigatewayv2_authorizer.depots.id
}

resource "aws_lambda_permission" "api" {
  for_each      = local.routes
  function_name = each.value.function.name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.parcels.execution_arn}/*/${each.value.path}"
}

resource "aws_sqs_queue" "scans" {
  name                       = "parcels-scans"
  visibility_timeout_seconds = 60
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.unread.arn
    maxReceiveCount     = 5
  })
}

resource "aws_sqs_queue" "unread" {
  name                      = "parcels-unread"
  message_retention_seconds = 1209600
}

resource "aws_lambda_event_source_mapping" "scans" {
  function_name                      = module.record_scans.arn
  event_source_arn                   = aws_sqs_queue.scans.arn
  batch_size                         = 20
  maximum_batching_window_in_seconds = 5
  function_response_types            = ["ReportBatchItemFailures"]
}

resource "aws_dynamodb_table" "parcels" {
  name             = "parcels"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "parcel"
  stream_enabled   = true
  stream_view_type = "NEW_IMAGE"

  attribute {
    name = "parcel"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }
}

resource "aws_lambda_event_source_mapping" "changes" {
  function_name                  = module.tell_customer.arn
  event_source_arn               = aws_dynamodb_table.parcels.stream_arn
  starting_position              = "TRIM_HORIZON"
  batch_size                     = 50
  maximum_retry_attempts         = 3
  bisect_batch_on_function_error = true

  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.untold.arn
    }
  }
}

resource "aws_sqs_queue" "untold" {
  name = "parcels-untold"
}

resource "aws_sns_topic" "news" {
  name = "parcels-news"
}

resource "aws_sns_topic_subscription" "news" {
  topic_arn = aws_sns_topic.news.arn
  protocol  = "email"
  endpoint  = "parcels@example.com"
}

resource "aws_s3_bucket" "labels" {
  bucket = "parcels-labels"
}

resource "aws_s3_bucket_notification" "labels" {
  bucket = aws_s3_bucket.labels.id

  lambda_function {
    lambda_function_arn = module.file_label.arn
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = "printed/"
  }

  depends_on = [aws_lambda_permission.labels]
}

resource "aws_lambda_permission" "labels" {
  function_name  = module.file_label.name
  action         = "lambda:InvokeFunction"
  principal      = "s3.amazonaws.com"
  source_arn     = aws_s3_bucket.labels.arn
  source_account = data.aws_caller_identity.current.account_id
}

resource "aws_cloudwatch_event_bus" "carriers" {
  name = "parcels-carriers"
}

resource "aws_cloudwatch_event_rule" "delivered" {
  name           = "parcels-delivered"
  event_bus_name = aws_cloudwatch_event_bus.carriers.name
  event_pattern = jsonencode({
    source      = ["carriers"]
    detail-type = ["Delivered"]
  })
}

resource "aws_cloudwatch_event_target" "delivered" {
  rule           = aws_cloudwatch_event_rule.delivered.name
  event_bus_name = aws_cloudwatch_event_bus.carriers.name
  arn            = module.close_parcel.arn
}

resource "aws_lambda_permission" "delivered" {
  function_name = module.close_parcel.name
  action        = "lambda:InvokeFunction"
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.delivered.arn
}

resource "aws_cloudwatch_event_rule" "every_morning" {
  name                = "parcels-every-morning"
  schedule_expression = "cron(0 6 * * ? *)"
}

resource "aws_cloudwatch_event_target" "every_morning" {
  rule = aws_cloudwatch_event_rule.every_morning.name
  arn  = module.find_late.arn
}

resource "aws_lambda_permission" "every_morning" {
  function_name = module.find_late.name
  action        = "lambda:InvokeFunction"
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.every_morning.arn
}

resource "aws_sfn_state_machine" "chase" {
  name     = "parcels-chase"
  role_arn = aws_iam_role.chase.arn
  definition = templatefile("${path.module}/chase.asl.json", {
    news         = aws_sns_topic.news.arn
    close_parcel = module.close_parcel.arn
  })
}

resource "aws_iam_role" "chase" {
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "states.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })

  inline_policy {
    name = "own"
    policy = jsonencode({
      Version = "2012-10-17"
      Statement = [
        { Effect = "Allow", Action = "sns:Publish", Resource = aws_sns_topic.news.arn },
        { Effect = "Allow", Action = "lambda:InvokeFunction", Resource = module.close_parcel.arn },
      ]
    })
  }
}

resource "aws_ssm_parameter" "late_after" {
  name  = "/parcels/late-after"
  type  = "String"
  value = "3"
}

resource "aws_cloudwatch_metric_alarm" "unread" {
  alarm_name          = "parcels-unread"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.unread.name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  alarm_actions       = [aws_sns_topic.news.arn]
}
