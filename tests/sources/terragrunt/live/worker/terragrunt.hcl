include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "../../modules//worker"
}

dependency "queue" {
  config_path = "../queue"
  mock_outputs = {
    arn = "arn:aws:sqs:eu-west-1:000000000000:jobs"
  }
}

inputs = {
  queue_arn = dependency.queue.outputs.arn
}
