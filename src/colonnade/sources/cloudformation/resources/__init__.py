"""Builders: from a resource's properties to the model's object, and from that to the others it is linked to.

Each module has MAKERS (a resource from its own properties alone) and LINKERS (what it has to do with others,
once all are made), by CloudFormation type.
"""
