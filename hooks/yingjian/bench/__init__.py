"""Generated data and books, timings."""
