# What functions stand in and talk to.

data "aws_region" "current" {}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "private" {
  for_each          = { a = "10.0.1.0/24", b = "10.0.2.0/24" }
  vpc_id            = aws_vpc.main.id
  cidr_block        = each.value
  availability_zone = "${data.aws_region.current.name}${each.key}"
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id
  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.out.id
  }
}

resource "aws_route_table_association" "private" {
  for_each       = aws_subnet.private
  subnet_id      = each.value.id
  route_table_id = aws_route_table.private.id
}

resource "aws_nat_gateway" "out" {
  subnet_id     = values(aws_subnet.private)[0].id
  allocation_id = "eipalloc-1"
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id          = aws_vpc.main.id
  service_name    = "com.amazonaws.${data.aws_region.current.name}.s3"
  route_table_ids = [aws_route_table.private.id]
}

resource "aws_security_group" "function" {
  vpc_id = aws_vpc.main.id
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

# Terraform takes the rule away that lets everything out.
resource "aws_security_group" "database" {
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group_rule" "from_function" {
  type                     = "ingress"
  security_group_id        = aws_security_group.database.id
  source_security_group_id = aws_security_group.function.id
  from_port                = 5432
  to_port                  = 5432
  protocol                 = "tcp"
}

resource "aws_vpc_security_group_egress_rule" "out" {
  security_group_id = aws_security_group.database.id
  cidr_ipv4         = "10.0.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_lambda_function" "inside" {
  function_name = "inside"
  role          = "arn:aws:iam::123456789012:role/inside"
  runtime       = "nodejs24.x"
  handler       = "index.handler"
  filename      = "inside.zip"
  vpc_config {
    subnet_ids         = [for each in aws_subnet.private : each.id]
    security_group_ids = [aws_security_group.function.id]
  }
}

resource "aws_db_subnet_group" "main" {
  name       = "main"
  subnet_ids = values(aws_subnet.private)[*].id
}

resource "aws_rds_cluster" "main" {
  engine                 = "aurora-postgresql"
  master_username        = "root"
  master_password        = random_password.main.result
  db_subnet_group_name   = aws_db_subnet_group.main.name
  vpc_security_group_ids = [aws_security_group.database.id]
}

resource "random_password" "main" {
  length = 20
}

resource "aws_secretsmanager_secret" "login" {
  name = "login"
}

resource "aws_secretsmanager_secret_version" "login" {
  secret_id     = aws_secretsmanager_secret.login.id
  secret_string = jsonencode({ password = random_password.main.result })
}

resource "aws_ssm_parameter" "host" {
  name  = "/main/host"
  type  = "String"
  value = aws_rds_cluster.main.endpoint
}

resource "aws_kms_key" "main" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "kms:*", Resource = "*", Principal = { AWS = "arn:aws:iam::123456789012:root" } }] })
}

resource "aws_kinesis_stream" "clicks" {
  name        = "clicks"
  shard_count = 1
}

resource "aws_lambda_event_source_mapping" "clicks" {
  event_source_arn                   = aws_kinesis_stream.clicks.arn
  function_name                      = aws_lambda_function.inside.arn
  starting_position                  = "LATEST"
  bisect_batch_on_function_error     = true
  maximum_batching_window_in_seconds = 5
  destination_config {
    on_failure {
      destination_arn = aws_sns_topic.failed.arn
    }
  }
  filter_criteria {
    filter {
      pattern = jsonencode({ data = { kind = ["click"] } })
    }
  }
}

resource "aws_sns_topic" "failed" {}

resource "aws_sns_topic_subscription" "failed" {
  topic_arn = aws_sns_topic.failed.arn
  protocol  = "email"
  endpoint  = "ops@example.com"
}

resource "aws_scheduler_schedule" "nightly" {
  name                = "nightly"
  schedule_expression = "cron(0 3 * * ? *)"
  flexible_time_window {
    mode = "OFF"
  }
  target {
    arn      = aws_lambda_function.inside.arn
    role_arn = "arn:aws:iam::123456789012:role/scheduler"
  }
}

resource "aws_pipes_pipe" "clicks" {
  name     = "clicks"
  role_arn = "arn:aws:iam::123456789012:role/pipe"
  source   = aws_kinesis_stream.clicks.arn
  target   = aws_lambda_function.inside.arn
  source_parameters {
    kinesis_stream_parameters {
      starting_position      = "LATEST"
      maximum_retry_attempts = 3
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "errors"
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = aws_lambda_function.inside.function_name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  alarm_actions       = [aws_sns_topic.failed.arn]
}

resource "aws_cloudwatch_log_metric_filter" "slow" {
  name           = "slow"
  log_group_name = "/aws/lambda/inside"
  pattern        = "slow"
  metric_transformation {
    name      = "Slow"
    namespace = "inside"
    value     = "1"
  }
}

# No type of CloudFormation is known for it: it is there all the same.
resource "aws_glue_job" "etl" {
  name = "etl"
}
