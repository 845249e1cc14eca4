"""Which municipality a dataset belongs to, by look-up in the register; never by construction of a name.

What belongs here: the register (TOOI, with OWMS URIs, names and mergers) and attributing records to it. A publisher that is not found
stays unattributed and is reported (publishers.py).
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from assets.catalogues.cooperations import Cooperation, Joint, read_cooperations
from assets.catalogues.harvest import Source
from quality.datafiles import InputError, read_csv

OTHER_BODIES = re.compile(r"\b(provincie|waterschap|hoogheemraadschap|veiligheidsregio|omgevingsdienst|ggd|ministerie|stichting)\b")


class Municipality(BaseModel):
    """A row of the register; docs/lists.md has source and date."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    gm_code: str = Field(pattern=r"^GM\d{4}$")
    name: str
    official_name: str
    province_code: str = ""
    province: str = ""
    tooi_uri: str = ""
    owms_uri: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    population: int | None = None
    address_density: int | None = None


class Merger(BaseModel):
    """One event: `ended` municipalities went into `created` or into the existing ones in `used`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date: date
    type: str
    event: str
    ended: str = ""
    created: str = ""
    used: str = ""

    @property
    def successors(self) -> list[str]:
        return re.findall(r"GM\d{4}", f"{self.created};{self.used}")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Whom a value names: one municipality, or the members of a cooperation; and how that was found."""

    gm_codes: tuple[str, ...]
    how: str


class Register:
    """The municipalities that exist or existed, and who followed whom."""

    def __init__(self, municipalities: Iterable[Municipality], mergers: Iterable[Merger], cooperations: Iterable[Cooperation] = ()) -> None:
        self.municipalities = sorted(municipalities, key=lambda m: m.gm_code)
        self._by_code = {m.gm_code: m for m in self.municipalities}
        # A municipality that was split ended in several events of one date.
        self._successors: dict[str, set[str]] = defaultdict(set)
        for merger in mergers:
            for code in re.findall(r"GM\d{4}", merger.ended):
                self._successors[code] |= set(merger.successors)
        self._by_uri: dict[str, str] = {}
        named: dict[str, set[str]] = defaultdict(set)
        for m in self.municipalities:
            for uri in (m.owms_uri, m.tooi_uri):
                if uri:
                    self._by_uri[_uri_key(uri)] = m.gm_code
            for name in (m.name, m.official_name):
                # One that exists wins over a former one of the same name.
                named[name_key(name)].add(m.gm_code)
        self._by_name = {name: code for name, codes in named.items() if (code := self._the_one(codes))}
        self.cooperations: list[Joint] = []
        self._joint: dict[str, Joint] = {}
        for cooperation in cooperations:
            for member in cooperation.gm_codes:
                if member not in self._by_code:
                    raise InputError("cooperations.yaml", None, cooperation.id, f"{member} is not in the register")
            joint = Joint(cooperation.id, cooperation.names[0], cooperation.gm_codes, cooperation.source)
            self.cooperations.append(joint)
            for name in cooperation.names:
                self._joint[_uri_key(name)] = self._joint[name_key(name)] = joint

    def __contains__(self, gm_code: object) -> bool:
        return gm_code in self._by_code

    def __getitem__(self, gm_code: str) -> Municipality:
        return self._by_code[gm_code]

    def edition(self, day: date | None) -> tuple[str, ...]:
        """GM codes of the municipalities that exist on `day`; None = the current ones."""
        return tuple(
            m.gm_code
            for m in self.municipalities
            if (m.valid_to is None if day is None else (m.valid_from or date.min) <= day <= (m.valid_to or date.max))
        )

    def names(self) -> dict[str, tuple[str, ...]]:
        """What each municipality is called in metadata: names, code and URIs, in lower case."""
        return {
            m.gm_code: tuple(
                sorted(
                    {text.lower() for text in (m.name, m.official_name, m.gm_code, m.owms_uri, m.tooi_uri, f"gemeente {m.name}") if text}
                )
            )
            for m in self.municipalities
        }

    def heirs(self, gm_code: str, edition: Collection[str]) -> dict[str, float]:
        """{municipality of `edition` (GM codes): share} that this one is in that edition; itself when it has no successor there.

        A municipality that was split over several goes to each with a weight. The register says over which, not how much, so the shares
        are equal; they add up to 1.
        """
        if gm_code in edition:
            return {gm_code: 1.0}
        found: dict[str, float] = defaultdict(float)
        successors = sorted(self._successors.get(gm_code, ()))
        for successor in successors:
            for heir, share in self.heirs(successor, edition).items():
                found[heir] += share / len(successors)
        return dict(found) if any(heir in edition for heir in found) else {gm_code: 1.0}

    def other_names(self, edition: Collection[str]) -> dict[str, tuple[str, ...]]:
        """For each municipality of `edition`, its official name where that differs and the names of those that went into it."""
        names: dict[str, set[str]] = defaultdict(set)
        for m in self.municipalities:
            for heir in self.heirs(m.gm_code, edition):
                if heir in edition:
                    names[heir] |= {m.name, m.official_name} - {self[heir].name}
        return {code: tuple(sorted(several)) for code, several in sorted(names.items()) if several}

    def find(self, value: str) -> Attribution | None:
        """The municipalities that `value` names; None if it names none.

        One by its OWMS or TOOI URI, its GM code, or "Gemeente <name>"; several by the list of cooperations, or "Gemeenten A en B".
        """
        text = value.strip()
        if not text:
            return None
        if code := self._by_uri.get(_uri_key(text)):
            return Attribution((code,), "URI")
        if joint := self.joint(text):
            return Attribution(joint.gm_codes, "samenwerking")
        if (match := re.fullmatch(r"(?:gemeente\s+)?(GM\d{4})", text, re.IGNORECASE)) and match[1].upper() in self._by_code:
            return Attribution((match[1].upper(),), "GM-code")
        if text.startswith(("http://", "https://")) or OTHER_BODIES.search(text.lower()):
            return None
        # "Gemeente | 's-Gravenhage" is how data.overheid.nl shows it; a bare name could be a province or a place.
        match = re.fullmatch(r"(?:gemeente\s*[|:]?\s+(.+)|(.+?)\s*\(gemeente\))", text, re.IGNORECASE)
        if match and (code := self._by_name.get(name_key(match[1] or match[2]))):
            return Attribution((code,), "naam")
        return None

    def joint(self, value: str) -> Joint | None:
        """Who publish together under the name `value`: a row of the list, or "Gemeenten A en B"; None if it names no such thing."""
        text = value.strip()
        if listed := self._joint.get(_uri_key(text)) or self._joint.get(name_key(text)):
            return listed
        if (match := re.fullmatch(r"gemeenten\s+(.+)", text, re.IGNORECASE)) and (members := self._each_named(match[1])):
            return Joint(re.sub(r"[^a-z0-9]+", "-", name_key(text)).strip("-"), text, members, "de naam van de uitgever zelf")
        return None

    def _each_named(self, names: str) -> tuple[str, ...]:
        """The codes in "A, B en C"; () when a part is no municipality. Some have "en" in their own name, so the longest name wins."""
        parts = [part.strip() for part in re.split(r"[,;&]|\ben\b", names)]
        codes: list[str] = []
        while parts:
            for length in range(len(parts), 0, -1):
                if code := self._by_name.get(name_key(" en ".join(parts[:length]))):
                    codes.append(code)
                    parts = parts[length:]
                    break
            else:
                return ()
        return tuple(codes)

    def _the_one(self, codes: set[str]) -> str | None:
        existing = [code for code in codes if self._by_code[code].valid_to is None]
        if len(existing) == 1:
            return existing[0]
        return codes.pop() if len(codes) == 1 else None


def read_register(lists: Path, cooperations: Path | None = None) -> Register:
    """The register from municipalities.csv, mergers.csv and cooperations.yaml in `lists`, and an operator's file of more cooperations."""
    return Register(
        read_csv(lists / "municipalities.csv", Municipality),
        read_csv(lists / "mergers.csv", Merger),
        read_cooperations(lists / "cooperations.yaml", cooperations),
    )


def attribute_rows(datasets: pa.Table, sources: Iterable[Source], register: Register, edition: Collection[str]) -> list[dict[str, Any]]:
    """Rows for the table `attributions`, from a table with source, id, publisher, publisher_name and creator.

    `edition`: the GM codes that are scored; they decide who the successor of a municipality is. Each member of a joint publisher counts in
    full; only a split divides.
    """
    own = {source.id: source.municipality for source in sources}
    find = lru_cache(maxsize=None)(register.find)
    rows: list[dict[str, Any]] = []
    columns = (datasets[name].to_pylist() for name in ("source", "id", "publisher", "publisher_name", "creator"))
    for source, dataset_id, publisher, publisher_name, creator in zip(*columns, strict=True):
        found, how = None, ""
        for field, value in (("publisher", publisher), ("publisher", publisher_name), ("creator", creator)):
            if found := find(value or ""):
                how = f"{field}: {found.how}"
                break
        if found is None and own[source]:
            found, how = Attribution((own[source],), ""), "eigen portaal van de gemeente"
        weights: dict[str, tuple[float, str | None]] = {}
        for named in found.gm_codes if found else ():
            for code, share in register.heirs(named, edition).items():
                if share > weights.get(code, (0.0, None))[0]:
                    weights[code] = share, None if code == named else named
        rows += [
            {
                "source": source,
                "dataset_id": dataset_id,
                "gm_code": code,
                "weight": weight,
                "how": f"{how}, rechtsvoorganger {former}" if former else how,
                "predecessor": former,
            }
            for code, (weight, former) in weights.items()
        ]
    return rows


def _uri_key(uri: str) -> str:
    return uri.strip().rstrip("/").replace("https://", "http://").lower()


def name_key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("\u2019", "'")).encode("ascii", "ignore").decode()
    return re.sub(r"[\s\-]+", " ", plain).strip().lower()
