"""Every kind of page and chapter: views, charts, templates, rendering; base.registry lists them."""
