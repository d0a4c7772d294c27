variable "project" {
  default = "images"
}

variable "stage" {
  type = string
  validation {
    condition     = contains(["dev", "prod"], var.stage)
    error_message = "Either of the two."
  }
}

variable "region" {
  type = string
}

variable "audited" {
  type = bool
}
