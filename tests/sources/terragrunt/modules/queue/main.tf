variable "visible" {}

resource "aws_sqs_queue" "jobs" {
  name                       = "jobs-${var.stage}"
  visibility_timeout_seconds = var.visible
}

output "arn" {
  value = aws_sqs_queue.jobs.arn
}
