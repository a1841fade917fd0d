"""Every kind of page and chapter: registry, views, charts, templates, rendering."""
