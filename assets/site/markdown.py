"""Markdown that people send in, as HTML that is safe to show.

What belongs here: what of Markdown is allowed. No raw HTML, no pictures, links to http(s) only; headings stay below those of
the page.
"""

from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup

from assets.site.texts import clean, is_link

HEADING = "h3"  # whatever its level was: what a text is under has level 2, and no level may be skipped


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])
    parser.validateLink = is_link  # type: ignore[method-assign]
    return parser


def markdown(text: str) -> Markup:
    """The text as HTML."""
    parser = _parser()
    tokens = parser.parse(clean(text))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = HEADING
        for inner in token.children or ():
            if inner.type == "link_open":
                inner.attrSet("rel", "noopener nofollow")
    return Markup(parser.renderer.render(tokens, parser.options, {}))
