"""Reading an XML page of somebody else: no document type, so no entities and nothing external.

What belongs here: the guard, and names without namespaces. Size is bounded by what was received, memory and time by the child process in
which catalogues are read.
"""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from assets.catalogues.dialects.json_pages import Unreadable

DEPTH = 200  # nesting; an ISO 19139 record has some 20


class _Guarded(TreeBuilder):
    """Refuses a document type as soon as it begins, before an entity is declared, and nesting without end."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def doctype(self, *_: Any) -> None:
        raise Unreadable("a document type (DTD) is not allowed")

    def start(self, tag: Any, attrs: Any, /) -> Element:
        self._depth += 1
        if self._depth > DEPTH:
            raise Unreadable(f"nested deeper than {DEPTH}, our limit")
        return super().start(tag, attrs)

    def end(self, tag: Any, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def read_xml(body: bytes) -> Element:
    """The root element; Unreadable when it is not well-formed or has a document type."""
    parser = XMLParser(target=_Guarded())
    try:
        parser.feed(body)
        root = parser.close()
    except ParseError as error:
        raise Unreadable(f"not XML: {error}") from None
    except (ValueError, LookupError) as error:  # an encoding that the parser does not know
        raise Unreadable(f"not XML that can be read: {error}") from None
    if not isinstance(root, Element):
        raise Unreadable("no XML element in it")
    return root


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def below(element: Element, *path: str) -> Iterator[Element]:
    """The descendants reached by this path of names, whatever their namespaces; `**` stands for any number of steps."""
    if not path:
        yield element
        return
    step, rest = path[0], path[1:]
    if step == "**":
        for descendant in element.iter():
            if rest and local(descendant) == rest[0]:
                yield from below(descendant, *rest[1:])
        return
    for child in element:
        if local(child) == step:
            yield from below(child, *rest)
