"""Remedies: the resources that put findings right, declared as the template around them would."""
