"""What other programs read and write of a project."""
