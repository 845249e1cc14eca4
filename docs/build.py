"""The documentation as a site: `python -m docs.build OUT`, which `make docs` runs.

What belongs here: from Markdown to pages. Which pages there are is nav.yaml; what is generated from the code is generated.py. The site is
plain HTML with one style sheet, loads nothing from elsewhere, and names the README as its front page.
"""

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, RootModel

from docs.generated import GENERATED
from quality.datafiles import InputError, read_text, read_yaml

HERE = Path(__file__).parent
ROOT = HERE.parent
NAV = HERE / "nav.yaml"
OUTSIDE = re.compile(r"^[a-z]+:")


class Page(BaseModel):
    """One page: the Markdown of `file`, or what generated.py makes under the name `generated`; links to `file` lead to it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str
    file: str = ""
    generated: str = ""

    @property
    def markdown(self) -> str:
        return GENERATED[self.generated]() if self.generated else read_text(ROOT / self.file)


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    pages: tuple[Page, ...]


def sections() -> list[Section]:
    """The pages of the site, in their order."""
    return read_yaml(NAV, RootModel[list[Section]]).root


def build(out: Path) -> int:
    """Write the site to the folder `out`, which is emptied first; returns the number of pages. InputError for a link that leads nowhere."""
    nav = sections()
    pages = [page for section in nav for page in section.pages]
    where = {(ROOT / page.file).resolve(): page.name for page in pages if page.file}
    template = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    shutil.copyfile(HERE / "docs.css", out / "docs.css")
    shutil.copytree(HERE / "pictures", out / "pictures")
    for page in pages:
        body = Markup(_html(page, where))
        text = template.get_template("page.html").render(nav=nav, page=page, body=body)
        (out / f"{page.name}.html").write_text(text, encoding="utf-8")
    return len(pages)


def _html(page: Page, where: dict[Path, str]) -> str:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(page.markdown)
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", _slug(tokens[position + 1].content))
        if token.children:
            token.children = list(_led(token.children, page, where))
    return str(parser.renderer.render(tokens, parser.options, {}))


def _led(tokens: list[Token], page: Page, where: dict[Path, str]) -> Iterator[Token]:
    """The tokens, with links and pictures that lead to places in the site; of a link to a file of the code only the text stays."""
    is_dropped = False
    for token in tokens:
        attribute = {"link_open": "href", "image": "src"}.get(token.type)
        if attribute:
            target = str(token.attrGet(attribute) or "")
            leads = _place(target, page, where, token.type == "image")
            is_dropped = not leads
            token.attrSet(attribute, leads)
        if not (is_dropped and token.type in ("link_open", "link_close")):
            yield token


def _place(target: str, page: Page, where: dict[Path, str], is_picture: bool) -> str:
    """Where `target` is in the site; "" = it is a file of the code. InputError when it is nowhere."""
    path, hash_mark, anchor = target.partition("#")
    if not path or OUTSIDE.match(target):
        return target
    file = (ROOT / page.file).parent.joinpath(path).resolve()
    if not file.exists():
        raise InputError(page.file, None, target, "the link leads nowhere")
    if is_picture:
        return file.relative_to(HERE).as_posix()
    return f"{where[file]}.html{hash_mark}{anchor}" if file in where else ""


def _slug(text: str) -> str:
    """An anchor as GitHub makes it: lower case, words with hyphens."""
    return re.sub(r"[^\w\- ]", "", text.lower()).strip().replace(" ", "-")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    print(f"{build(target)} pages in {target}")
