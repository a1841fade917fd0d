"""Office files → PDF through LibreOffice."""
