"""The demonstration papers, block by block; all content was written for this project."""
