"""Chapters and papers → one PDF: place → draw → link → write."""
