"""Reading what an application is built with: manifests and locks of Python and JavaScript."""
