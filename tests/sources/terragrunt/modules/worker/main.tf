variable "queue_arn" {}

resource "aws_lambda_function" "worker" {
  function_name = "worker-${var.stage}-${var.region}"
  role          = "arn:aws:iam::123456789012:role/worker"
  runtime       = "java25"
  handler       = "app.Worker"
  filename      = "worker.zip"
  timeout       = 20
}

resource "aws_lambda_event_source_mapping" "jobs" {
  event_source_arn = var.queue_arn
  function_name    = aws_lambda_function.worker.arn
}
