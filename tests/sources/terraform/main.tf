# A configuration with what people write: variables, locals, a module of its own, JSON in three ways.

terraform {
  required_version = ">= 1.5"
}

provider "aws" {
  region = var.region
}

data "aws_caller_identity" "current" {}

locals {
  prefix = "${var.project}-${var.stage}"
  limits = { resize = 90, notify = 10 }
}

# Met by name, by reference and by a document of the data source.
resource "aws_sqs_queue" "jobs" {
  name                       = "${local.prefix}-jobs"
  visibility_timeout_seconds = 30
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead.arn
    maxReceiveCount     = 3
  })
}

resource "aws_sqs_queue" "dead" {
  name                      = "${local.prefix}-dead"
  message_retention_seconds = 1209600
}

module "resize" {
  source = "./modules/worker"

  name    = "${local.prefix}-resize"
  folder  = "${path.module}/functions/resize"
  timeout = local.limits["resize"]
  queue   = aws_sqs_queue.jobs.arn
  variables = {
    TABLE = aws_dynamodb_table.images.name
    TOPIC = aws_sns_topic.done.arn
  }
  statements = [data.aws_iam_policy_document.images.json]
}

data "aws_iam_policy_document" "images" {
  statement {
    sid       = "Write"
    actions   = ["dynamodb:PutItem"]
    resources = [aws_dynamodb_table.images.arn, "${aws_dynamodb_table.images.arn}/index/*"]
  }
  dynamic "statement" {
    for_each = toset(["sns:Publish"])
    content {
      actions   = [statement.value]
      resources = [aws_sns_topic.done.arn]
    }
  }
}

resource "aws_dynamodb_table" "images" {
  name         = "${local.prefix}-images"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = var.stage == "prod"
  }
}

resource "aws_sns_topic" "done" {
  name = "${local.prefix}-done"
}

# Asked of a variable without a default: there where it is true.
resource "aws_cloudwatch_log_group" "audit" {
  count             = var.audited ? 1 : 0
  name              = "/audit/${local.prefix}"
  retention_in_days = 0
}

# A rule for each of a set, and the target that Terraform writes beside it.
resource "aws_cloudwatch_event_rule" "nightly" {
  for_each            = toset(["clean", "report"])
  name                = "${local.prefix}-${each.key}"
  schedule_expression = "rate(1 day)"
}

resource "aws_cloudwatch_event_target" "nightly" {
  for_each = aws_cloudwatch_event_rule.nightly
  rule     = each.value.name
  arn      = module.resize.arn
}

resource "aws_lambda_permission" "nightly" {
  for_each      = aws_cloudwatch_event_rule.nightly
  function_name = module.resize.name
  action        = "lambda:InvokeFunction"
  principal     = "events.amazonaws.com"
  source_arn    = each.value.arn
}

resource "aws_s3_bucket" "uploads" {
  bucket = "${local.prefix}-uploads-${data.aws_caller_identity.current.account_id}"
}

resource "aws_s3_bucket_versioning" "uploads" {
  bucket = aws_s3_bucket.uploads.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_notification" "uploads" {
  bucket = aws_s3_bucket.uploads.id
  lambda_function {
    lambda_function_arn = module.resize.arn
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = "in/"
  }
}

# A definition in a heredoc: its places are those of its lines.
resource "aws_sfn_state_machine" "flow" {
  name     = "${local.prefix}-flow"
  role_arn = module.resize.role
  definition = <<-EOF
    {
      "StartAt": "Resize",
      "States": {
        "Resize": {
          "Type": "Task",
          "Resource": "${module.resize.arn}",
          "End": true
        }
      }
    }
  EOF
}
