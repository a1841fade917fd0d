"""HTML → PDF pages; the only door to WeasyPrint."""
