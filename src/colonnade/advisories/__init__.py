"""Known vulnerabilities of packages, as the Open Source Vulnerability format (OSV) tells them."""
