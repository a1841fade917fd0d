"""Turn pictures into PDF pages."""
