include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "../../modules//queue"
}

inputs = {
  visible = 90
}
