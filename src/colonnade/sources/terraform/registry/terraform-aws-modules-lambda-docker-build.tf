# What terraform-aws-modules/lambda/aws//modules/docker-build gives: the address of an image (as of 2026-11).

variable "ecr_repo" { default = "" }
variable "source_path" { default = null }

output "image_uri" { value = "${var.ecr_repo}:built" }
output "image_id" { value = "${var.ecr_repo}:built" }
