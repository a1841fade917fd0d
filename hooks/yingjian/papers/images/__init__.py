"""Pictures → PDF pages."""
