# Stores and messages, cut into many resources; values that hang on conditions.

variable "encrypted" {
  type = bool
}
variable "queues" {
  type    = map(object({ visible = optional(number, 45), fifo = optional(bool) }))
  default = { a = {}, b = { visible = 90 } }
}
variable "rules" {
  type = list(string)
}

resource "aws_ecr_repository" "resize" {
  name = "resize"
}

resource "aws_lambda_function" "resize" {
  function_name = "images-resize"
  role          = "arn:aws:iam::123456789012:role/resize"
  package_type  = "Image"
  image_uri     = "${aws_ecr_repository.resize.repository_url}:latest"
  # A choice of a whole mapping.
  environment {
    variables = var.encrypted ? { KEY = aws_kms_key.main.arn } : {}
  }
  dynamic "tracing_config" {
    for_each = var.encrypted ? ["Active"] : []
    content {
      mode = tracing_config.value
    }
  }
}

resource "aws_kms_key" "main" {}

resource "aws_sqs_queue" "each" {
  for_each                   = var.queues
  name                       = each.value.fifo == true ? "${each.key}.fifo" : each.key
  visibility_timeout_seconds = each.value.visible
  kms_master_key_id          = var.encrypted ? aws_kms_key.main.id : null
}

resource "aws_sqs_queue_redrive_policy" "a" {
  queue_url      = aws_sqs_queue.each["a"].url
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.each["b"].arn, maxReceiveCount = 2 })
}

resource "aws_s3_bucket" "files" {
  bucket = "files"
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_versioning" "files" {
  count  = var.encrypted ? 1 : 0
  bucket = "files"
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "files" {
  bucket = aws_s3_bucket.files.bucket
  rule {
    id     = "old"
    status = "Enabled"
    expiration {
      days = 30
    }
    noncurrent_version_expiration {
      noncurrent_days = 7
    }
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "files" {
  bucket = aws_s3_bucket.files.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.main.arn
    }
  }
}

resource "aws_s3_bucket_notification" "files" {
  bucket      = aws_s3_bucket.files.id
  eventbridge = true
  queue {
    queue_arn = aws_sqs_queue.each["a"].arn
    events    = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]
  }
}

resource "aws_dynamodb_table" "provisioned" {
  name           = "provisioned"
  hash_key       = "pk"
  range_key      = "sk"
  read_capacity  = 5
  write_capacity = 2
  stream_enabled = true
  stream_view_type = "NEW_IMAGE"
  attribute {
    name = "pk"
    type = "S"
  }
  attribute {
    name = "sk"
    type = "N"
  }
  global_secondary_index {
    name            = "by-sk"
    hash_key        = "sk"
    projection_type = "ALL"
    read_capacity   = 1
    write_capacity  = 1
  }
}

resource "aws_cloudwatch_event_bus" "orders" {
  name = "orders"
}

resource "aws_cloudwatch_event_rule" "placed" {
  event_bus_name = aws_cloudwatch_event_bus.orders.name
  event_pattern  = jsonencode({ source = ["orders"] })
  is_enabled     = false
}

resource "aws_cloudwatch_event_target" "placed" {
  rule           = aws_cloudwatch_event_rule.placed.name
  event_bus_name = aws_cloudwatch_event_bus.orders.name
  arn            = aws_lambda_function.resize.arn
  dead_letter_config {
    arn = aws_sqs_queue.each["b"].arn
  }
  retry_policy {
    maximum_retry_attempts       = 3
    maximum_event_age_in_seconds = 600
  }
}

resource "aws_sns_topic" "told" {
  name = "told"
}

resource "aws_sns_topic_policy" "told" {
  arn    = aws_sns_topic.told.arn
  policy = data.aws_iam_policy_document.told.json
}

data "aws_iam_policy_document" "told" {
  # Made for each of what nobody knows.
  dynamic "statement" {
    for_each = var.rules
    content {
      actions   = ["sns:Publish"]
      resources = [statement.value]
    }
  }
}

resource "aws_sfn_state_machine" "typed" {
  name       = "typed"
  role_arn   = "arn:aws:iam::123456789012:role/typed"
  definition = "${file("${path.module}/definition.json")}"
  logging_configuration {
    level           = "ALL"
    log_destination = "${aws_cloudwatch_log_group.kept.arn}:*"
  }
}

resource "aws_cloudwatch_log_group" "kept" {
  name              = "/kept"
  retention_in_days = var.encrypted ? 30 : 0
}

resource "aws_kinesis_firehose_delivery_stream" "lines" {
  name        = "lines"
  destination = "extended_s3"
  extended_s3_configuration {
    bucket_arn = aws_s3_bucket.files.arn
    role_arn   = "arn:aws:iam::123456789012:role/lines"
    processing_configuration {
      enabled = true
      processors {
        type = "Lambda"
        parameters {
          parameter_name  = "LambdaArn"
          parameter_value = "${aws_lambda_function.resize.arn}:$LATEST"
        }
      }
    }
  }
}
