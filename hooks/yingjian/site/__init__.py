"""The site: addresses, files, search, calendar, theme."""
