"""The only door to the insides of MkDocs, Python-Markdown and Material.

``hooks/website.py`` calls these modules from MkDocs' events. All of :data:`PATCHES` are for speed:
without them the site is the same, byte for byte.
"""

from yingjian.site.convert import kept_files
from yingjian.site.convert import page_cache
from yingjian.site.convert import page_frame
from yingjian.site.convert import quick_markdown

PATCHES = (page_cache.PATCH, quick_markdown.PATCH, page_frame.PATCH, kept_files.PATCH)
