"""What the user reads: text, JSON, SARIF."""
