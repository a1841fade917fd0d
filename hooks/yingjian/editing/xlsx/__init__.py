"""Data ↔ workbooks, and official tables."""
