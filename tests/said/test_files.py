"""Folders of input files: what is valid counts, what is not becomes one line, and the last valid state stays."""

from datetime import date
from pathlib import Path

import pytest

from assets.evidence import Evidence
from assets.said.fields import GmCode, Line, Link, Slug, Text
from assets.said.files import Entry, Kind, Known, Mistake, Reading, kept, read_folder
from quality.datafiles import InputError

DAY, LATER = date(2026, 11, 24), date(2026, 12, 1)
KNOWN = Known(frozenset({"GM0363"}), frozenset({"bomen"}))


class Note(Entry):
    id: Slug
    gm_code: GmCode
    text: Text
    marks: dict[str, int] | None = None
    links: tuple[Link, ...] = ()


class Parts(Entry):
    inhoud: Text
    organisatie: Text


class Card(Entry):
    id: Slug
    title: Line
    sections: Parts


def unknown_code(note: Note, known: Known) -> list[Mistake]:
    return [] if note.gm_code in known.gm_codes else [(("gm_code",), "a municipality of the register")]


NOTE = Kind("note", "notes", Note, lambda note: note.id, unknown_code)
CARD = Kind("card", "cards", Card, lambda card: card.id, suffix=".md")
GOOD = "id: a\ngm_code: GM0363\ntext: Een zin.\n"
GOOD_CARD = "---\nid: a\ntitle: Een kaart\n---\n\n## Inhoud\n\nEerste.\n\n## Organisatie\nTweede.\n"


class Room:
    """A home folder with input and archive."""

    def __init__(self, folder: Path) -> None:
        self.input, self.evidence = folder / "input", Evidence(folder / "evidence")

    def put(self, kind: Kind, name: str, text: str | bytes) -> None:
        path = self.input / kind.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def read(self, kind: Kind, day: date = DAY) -> Reading:
        return read_folder(kind, self.input, KNOWN, self.evidence, day)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def test_a_valid_file_is_a_model_and_a_folder_that_is_not_there_is_empty(room: Room) -> None:
    assert room.read(NOTE) == Reading((), ())
    room.put(NOTE, "a.yaml", GOOD)
    assert [entry.text for entry in room.read(NOTE).entries] == ["Een zin."]
    assert kept(NOTE, room.evidence, DAY) == room.read(NOTE).entries
    assert kept(NOTE, room.evidence, LATER) == ()


def test_markdown_has_fields_in_front_matter_and_texts_under_headings(room: Room) -> None:
    room.put(CARD, "a.md", GOOD_CARD)
    (card,) = room.read(CARD).entries
    assert (card.title, card.sections.inhoud, card.sections.organisatie) == ("Een kaart", "Eerste.", "Tweede.")


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.yaml", "id: a\ngm_code: GM36\ntext: Een zin.\n", "input/notes/a.yaml:2: gm_code: String should match pattern"),
        ("a.yaml", "id: a\ngm_code: GM9999\ntext: Een zin.\n", "input/notes/a.yaml:2: gm_code: a municipality of the register"),
        ("a.yaml", "id: a\ngm_code: GM0363\n", "input/notes/a.yaml:1: text: Field required"),
        ("a.yaml", GOOD + "naam: Jan\n", "input/notes/a.yaml:4: naam: Extra inputs are not permitted"),
        ("a.yaml", GOOD + "marks:\n  een: 1\n  twee: veel\n", "input/notes/a.yaml:6: marks.twee: Input should be a valid integer"),
        ("a.yaml", GOOD + "links:\n  - title: X\n    url: ftp://x.nl\n", "input/notes/a.yaml:6: links.0.url: expected an address"),
        ("a.yaml", GOOD + "links:\n  - title: X\n    url: 'https://[x'\n", "input/notes/a.yaml:6: links.0.url: Invalid IPv6"),
        ("a.yaml", "id: a\ngm_code: GM0363\ntext: Mail jan@voorbeeld.nl\n", "input/notes/a.yaml:3: text: this is published, and holds an"),
        ("a.yaml", "id: a\ngm_code: GM0363\ntext: Bel 06-12345678\n", "input/notes/a.yaml:3: text: this is published, and holds a t"),
        ("a.yaml", "id: a\ngm_code: GM0363\ntext: Vraag mevrouw Jansen\n", "input/notes/a.yaml:3: text: this is published, and holds the"),
        ("a.yaml", GOOD + "text: nog een\n", "input/notes/a.yaml:4: key: 'text' occurs twice"),
        ("a.yaml", "id: a\ngm_code: [GM0363\n", "input/notes/a.yaml:3: not valid YAML"),
        ("a.yaml", "id: 2026-13-45\n", "input/notes/a.yaml: not valid YAML"),
        ("a.yaml", "- a\n", "input/notes/a.yaml:1: Input should be a valid dictionary"),
        ("a.yaml", "", "input/notes/a.yaml:1: Input should be a valid dictionary"),
        ("a.yaml", "id: &x a\ngm_code: *x\n", "input/notes/a.yaml:2: aliases are not allowed"),
        ("a.yaml", "id: a\ntext: " + "[" * 5000, "input/notes/a.yaml:2: expected at most 12 levels"),
        ("a.yaml", b"id: \xff\n", "input/notes/a.yaml: expected UTF-8 text"),
        ("a.yaml", "id: a" + " " * 200_000, "input/notes/a.yaml: expected at most 200000 bytes"),
        ("b.yaml", GOOD, "input/notes/b.yaml: expected the name a.yaml"),
        ("a.txt", GOOD, "input/notes/a.txt: not read: expected a name that ends in .yaml"),
    ],
)  # fmt: skip
def test_every_mistake_is_one_line_with_file_line_and_key(room: Room, name: str, text: str | bytes, line: str) -> None:
    room.put(NOTE, name, text)
    reading = room.read(NOTE)
    (error,) = reading.errors
    assert not reading.entries and str(error).startswith(line) and "\n" not in str(error)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# Kop\n", "input/cards/a.md:1: expected front matter"),
        ("---\nid: a\n", "input/cards/a.md:1: expected front matter"),
        ("---\n- a\n---\n", "input/cards/a.md:2: expected fields"),
        ("---\nid: a\ntitle: ''\n---\n", "input/cards/a.md:3: title: String should have at least 1"),
        ("---\nid: a\ntitle: X\n---\nlos\n", "input/cards/a.md:5: expected a heading"),
        ("---\nid: a\ntitle: X\n---\n## Inhoud\nx\n", "input/cards/a.md:4: sections.organisatie: Field required"),
        (GOOD_CARD + "## Meer\nx\n", "input/cards/a.md:12: sections.meer: Extra inputs"),
        (GOOD_CARD + "## Inhoud\nx\n", "input/cards/a.md:12: inhoud: this heading occurs twice"),
        ("---\nid: a\ntitle: [\n---\n", "input/cards/a.md:3: not valid YAML"),
    ],
)
def test_every_mistake_in_markdown_has_its_line(room: Room, text: str, line: str) -> None:
    room.put(CARD, "a.md", text)
    (error,) = room.read(CARD).errors
    assert str(error).startswith(line)


def test_an_invalid_file_leaves_the_others_and_its_own_last_valid_state(room: Room) -> None:
    room.put(NOTE, "a.yaml", GOOD)
    room.put(NOTE, "b.yaml", GOOD.replace("id: a", "id: b"))
    before = room.read(NOTE).entries
    room.put(NOTE, "a.yaml", "id: a\n")
    after = room.read(NOTE, LATER)
    assert after.entries == before and len(after.errors) == 1
    assert [statement.is_earlier for statement in after.statements] == [True, False]
    assert room.read(NOTE, LATER).statements == after.statements  # and again, from the same day's own manifest
    assert kept(NOTE, room.evidence, DAY) == before


def test_a_file_that_is_removed_or_was_never_valid_does_not_count(room: Room) -> None:
    room.put(NOTE, "a.yaml", GOOD)
    room.read(NOTE)
    (room.input / "notes" / "a.yaml").unlink()
    assert room.read(NOTE, LATER).entries == ()
    room.put(NOTE, "a.yaml", "id: a\n")
    assert room.read(NOTE, LATER).entries == ()


def test_an_earlier_date_does_not_know_what_was_said_later(room: Room) -> None:
    room.put(NOTE, "a.yaml", GOOD)
    room.read(NOTE, LATER)
    room.put(NOTE, "a.yaml", "id: a\n")
    assert room.read(NOTE, DAY).entries == ()


def test_what_was_valid_and_is_no_longer_known_does_not_count(room: Room) -> None:
    room.put(NOTE, "a.yaml", GOOD)
    room.read(NOTE)
    room.put(NOTE, "a.yaml", "id: a\n")
    reading = read_folder(NOTE, room.input, Known(frozenset(), frozenset()), room.evidence, LATER)
    assert reading.entries == () and len(reading.errors) == 1


def test_a_file_that_cannot_be_opened_is_a_line_too(room: Room) -> None:
    room.put(NOTE, "a.yaml", GOOD)
    broken = room.input / "notes" / "b.yaml"
    broken.symlink_to(room.input / "nowhere.yaml")
    reading = room.read(NOTE)
    assert len(reading.entries) == 1 and isinstance(reading.errors[0], InputError)
    assert str(reading.errors[0]) == "input/notes/b.yaml: the file does not exist"
