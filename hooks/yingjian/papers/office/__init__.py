"""Convert office files with LibreOffice."""
