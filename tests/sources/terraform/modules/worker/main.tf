variable "name" {}
variable "folder" {}
variable "queue" {}
variable "timeout" {
  default = 3
}
variable "variables" {
  default = {}
}
variable "statements" {
  default = []
}

data "archive_file" "code" {
  type        = "zip"
  source_dir  = var.folder
  output_path = "${path.module}/${var.name}.zip"
}

resource "aws_lambda_function" "this" {
  function_name    = var.name
  role             = aws_iam_role.this.arn
  runtime          = "python3.13"
  handler          = "app.handler"
  filename         = data.archive_file.code.output_path
  source_code_hash = data.archive_file.code.output_base64sha256
  timeout          = var.timeout
  environment {
    variables = merge(var.variables, { LOG_LEVEL = "INFO" })
  }
  dead_letter_config {
    target_arn = var.queue
  }
}

resource "aws_iam_role" "this" {
  name_prefix        = var.name
  assume_role_policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]
}
EOF
}

resource "aws_iam_role_policy_attachment" "basic" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_iam_role_policy" "given" {
  count  = length(var.statements)
  role   = aws_iam_role.this.id
  policy = var.statements[count.index]
}

resource "aws_lambda_event_source_mapping" "queue" {
  event_source_arn        = var.queue
  function_name           = aws_lambda_function.this.arn
  function_response_types = ["ReportBatchItemFailures"]
}

output "arn" {
  value = aws_lambda_function.this.arn
}

output "name" {
  value = aws_lambda_function.this.function_name
}

output "role" {
  value = aws_iam_role.this.arn
}
