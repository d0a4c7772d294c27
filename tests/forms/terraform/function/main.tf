# A function, the role that it runs as, and its log group.

variable "name" {
  type = string
}

variable "module" {
  type = string
}

variable "timeout" {
  type = number
}

variable "variables" {
  type = map(string)
}

variable "policy" {
  description = "What the function may do, as JSON."
  type        = string
}

variable "managed" {
  description = "Names of managed policies that the function needs besides those of all functions."
  type        = set(string)
  default     = []
}

data "archive_file" "code" {
  type        = "zip"
  source_dir  = "${path.module}/../code"
  output_path = "${path.module}/code.zip"
}

resource "aws_lambda_function" "this" {
  function_name    = var.name
  runtime          = "python3.13"
  architectures    = ["arm64"]
  handler          = "${var.module}.handler"
  filename         = data.archive_file.code.output_path
  source_code_hash = data.archive_file.code.output_base64sha256
  memory_size      = 256
  timeout          = var.timeout
  role             = aws_iam_role.this.arn

  tracing_config {
    mode = "Active"
  }

  environment {
    variables = var.variables
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "own" {
  name   = "own"
  role   = aws_iam_role.this.id
  policy = var.policy
}

resource "aws_iam_role_policy_attachment" "managed" {
  for_each   = setunion(["service-role/AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess"], var.managed)
  role       = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${aws_lambda_function.this.function_name}"
  retention_in_days = 30
}

output "arn" {
  value = aws_lambda_function.this.arn
}

output "name" {
  value = aws_lambda_function.this.function_name
}
