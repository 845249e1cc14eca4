"""Which municipality a dataset belongs to, by look-up in the register; never by construction of a name.

What belongs here: the register (TOOI, with OWMS URIs, names and mergers) and attributing records to it. A publisher that is not found
stays unattributed and is counted.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from assets.catalogues.harvest import Source
from quality.datafiles import read_csv

OTHER_BODIES = re.compile(r"\b(provincie|waterschap|hoogheemraadschap|veiligheidsregio|omgevingsdienst|ggd|ministerie|stichting)\b")


class Municipality(BaseModel):
    """A row of the register; see assets/lists/README.md for source and date."""

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
    gm_code: str
    how: str


class Register:
    """The municipalities that exist or existed, and who followed whom."""

    def __init__(self, municipalities: Iterable[Municipality], mergers: Iterable[Merger]) -> None:
        self.municipalities = sorted(municipalities, key=lambda m: m.gm_code)
        self._by_code = {m.gm_code: m for m in self.municipalities}
        self._successors: dict[str, list[str]] = {}
        for merger in sorted(mergers, key=lambda m: m.date):
            for code in re.findall(r"GM\d{4}", merger.ended):
                self._successors[code] = merger.successors
        self._by_uri: dict[str, str] = {}
        named: dict[str, set[str]] = defaultdict(set)
        for m in self.municipalities:
            for uri in (m.owms_uri, m.tooi_uri):
                if uri:
                    self._by_uri[_uri_key(uri)] = m.gm_code
            for name in (m.name, m.official_name):
                # One that exists wins over a former one of the same name.
                named[_name_key(name)].add(m.gm_code)
        self._by_name = {name: code for name, codes in named.items() if (code := self._the_one(codes))}

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

    def current(self, gm_code: str) -> str | None:
        """The municipality that this one is today; None when it was split over several."""
        seen: set[str] = set()
        while gm_code not in seen:
            seen.add(gm_code)
            successors = self._successors.get(gm_code, [])
            if not successors or self._by_code[gm_code].valid_to is None:
                return gm_code if self._by_code[gm_code].valid_to is None else None
            if len(successors) > 1:
                return None
            gm_code = successors[0]
        return None

    def find(self, value: str) -> Attribution | None:
        """The municipality that `value` names: its OWMS or TOOI URI, its GM code, or "Gemeente <name>"; None if it names none."""
        text = value.strip()
        if not text:
            return None
        if code := self._by_uri.get(_uri_key(text)):
            return Attribution(code, "URI")
        if (match := re.fullmatch(r"(?:gemeente\s+)?(GM\d{4})", text, re.IGNORECASE)) and match[1].upper() in self._by_code:
            return Attribution(match[1].upper(), "GM-code")
        if text.startswith(("http://", "https://")) or OTHER_BODIES.search(text.lower()):
            return None
        # "Gemeente | 's-Gravenhage" is how data.overheid.nl shows it; a bare name could be a province or a place.
        match = re.fullmatch(r"(?:gemeente\s*[|:]?\s+(.+)|(.+?)\s*\(gemeente\))", text, re.IGNORECASE)
        if match and (code := self._by_name.get(_name_key(match[1] or match[2]))):
            return Attribution(code, "naam")
        return None

    def _the_one(self, codes: set[str]) -> str | None:
        existing = [code for code in codes if self._by_code[code].valid_to is None]
        if len(existing) == 1:
            return existing[0]
        return codes.pop() if len(codes) == 1 else None


def read_register(lists: Path) -> Register:
    """The register from municipalities.csv and mergers.csv in `lists`."""
    return Register(read_csv(lists / "municipalities.csv", Municipality), read_csv(lists / "mergers.csv", Merger))


def attribute_rows(datasets: pa.Table, sources: Iterable[Source], register: Register) -> list[dict[str, str]]:
    """Rows for the table `attributions`, from a table with source, id, publisher, publisher_name and creator."""
    own = {source.id: source.municipality for source in sources}
    find = lru_cache(maxsize=None)(register.find)
    rows = []
    columns = (datasets[name].to_pylist() for name in ("source", "id", "publisher", "publisher_name", "creator"))
    for source, dataset_id, publisher, publisher_name, creator in zip(*columns, strict=True):
        found = None
        for field, value in (("publisher", publisher), ("publisher", publisher_name), ("creator", creator)):
            if found := find(value or ""):
                how = f"{field}: {found.how}"
                break
        if found is None and own[source]:
            found, how = Attribution(own[source], ""), "eigen portaal van de gemeente"
        if found is None:
            continue
        code = register.current(found.gm_code)
        if code is None:
            continue  # split over several municipalities: no telling whose it is
        rows.append(
            {
                "source": source,
                "dataset_id": dataset_id,
                "gm_code": code,
                "how": how if code == found.gm_code else f"{how}, rechtsvoorganger {found.gm_code}",
            }
        )
    return rows


def _uri_key(uri: str) -> str:
    return uri.strip().rstrip("/").replace("https://", "http://").lower()


def _name_key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("\u2019", "'")).encode("ascii", "ignore").decode()
    return re.sub(r"[\s\-]+", " ", plain).strip().lower()
