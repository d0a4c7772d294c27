resource "aws_sqs_queue" "broken" {
  name = = "no"
  delay_seconds = 5
}
