"""A finished binder read back as a stranger would, by code that shares nothing with binding."""
