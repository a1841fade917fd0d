"""The wall around private parts of MkDocs, Python-Markdown and Material; nothing else uses them.

``hooks/website.py`` calls these modules from MkDocs' events. All of :data:`PATCHES` are for speed:
without them the site is the same, byte for byte.
"""

from yingjian.site.convert import kept_files, page_cache, page_frame, quick_markdown

PATCHES = (page_cache.PATCH, quick_markdown.PATCH, page_frame.PATCH, kept_files.PATCH)
