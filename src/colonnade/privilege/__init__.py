"""Least privilege: what each function needs, from its code and its template, against what it is granted."""
