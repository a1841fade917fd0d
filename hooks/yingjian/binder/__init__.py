"""Chapters into pages, pages into one PDF, and that PDF read back as a stranger would."""
