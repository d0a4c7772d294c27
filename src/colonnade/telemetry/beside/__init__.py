"""What lies beside the logs of functions: metrics, traces and access logs."""
