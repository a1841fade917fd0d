"""A foreign PDF → clean pages that may be bound."""
