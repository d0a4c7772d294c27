"""What can be put right in Python code, a recipe in each module; its name is the module's."""
