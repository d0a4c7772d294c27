"""What is billed, one area a module: each function tells what one kind of resource uses."""
