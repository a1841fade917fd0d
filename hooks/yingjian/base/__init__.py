"""The floor of the house: problems, settings, files, processes, git, typefaces."""
