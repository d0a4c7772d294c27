"""The application: typed resources, made of facts and of links to each other."""
