inputs = {
  region = "eu-west-1"
  stage  = get_env("STAGE", "dev")
}

generate "provider" {
  path     = "provider.tf"
  contents = file("./common/provider.tf.txt")
}
