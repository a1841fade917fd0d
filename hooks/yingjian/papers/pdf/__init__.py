"""Turn PDFs of others into clean pages."""
