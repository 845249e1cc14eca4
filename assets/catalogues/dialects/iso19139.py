"""Metadata records of ISO 19139 (and what ISO 19115-3 has in common with it) as datasets.

What belongs here: which element fills which field. Names are matched without namespaces; the Dutch profile decides what is read where:
https://docs.geostandaarden.nl/md/mdprofiel-iso19115/
"""

import re
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from assets.catalogues.dialects.values import Keys, dated, unique
from assets.catalogues.dialects.xml_pages import below, local
from assets.catalogues.harvest import SetAside
from assets.catalogues.record import Dataset, Distribution
from assets.catalogues.services import service_kind

XLINK = "{http://www.w3.org/1999/xlink}href"
LEVELS = (("hierarchyLevel",), ("metadataScope", "MD_MetadataScope", "resourceScope"))  # where each standard has the level
NOT_DATA = {"service", "software", "application"}  # hierarchy levels that describe no data; series and tiles do
PUBLISHING = ("publisher", "owner", "custodian", "resourceProvider", "pointOfContact")  # roles (CI_RoleCode), the best first
OPEN_LICENCE = re.compile(r"creativecommons|publicdomain|licen[cst]|geogedeeld|opendatacommons", re.IGNORECASE)
TRANSFER = ("transferOptions", "distributorTransferOptions")
RECORDS = {"MD_Metadata", "MI_Metadata"}


def identifier_of(record: Element) -> str:
    return _one(record, "fileIdentifier") or _one(record, "metadataIdentifier", "MD_Identifier", "code")


def read_metadata(record: Element, catalogue: str, keys: Keys) -> Dataset | SetAside:
    """The dataset that a record describes; set aside, with the reason, when it describes none."""
    identifier = identifier_of(record)
    if local(record) not in RECORDS:
        return SetAside(identifier or "?", f"not ISO 19139 but <{local(record)}>")
    level = next((found for path in LEVELS for found in _codes(record, *path)), "")
    identification = next((part for info in below(record, "identificationInfo") for part in info), None)
    if level in NOT_DATA or (identification is not None and "ServiceIdentification" in local(identification)):
        return SetAside(identifier or "?", f"describes a {level or 'service'}, not a dataset")
    if identification is None:
        return SetAside(identifier or "?", "a record without identificationInfo")
    problems: list[str] = []
    citation = next(below(identification, "citation", "CI_Citation"), identification)
    title = _one(citation, "title")
    code = _one(citation, "identifier", "**", "code")
    if not identifier:
        problems.append("no fileIdentifier")
    if not (identifier or code or title):
        return SetAside("?", "a record without identifier and title")
    key = keys.add(identifier or code or title, problems)
    if not title:
        title = key
        problems.append("no title; the identifier is shown")
    contacts = _parties(identification, "pointOfContact") + _parties(citation, "citedResponsibleParty") + _parties(record, "contact")
    publisher, contact_name, contact_email = _publisher(contacts)
    access, rights = _constraints(identification)
    links = unique(access)
    licence = next((link for link in links if OPEN_LICENCE.search(link)), "")
    distributions = tuple(_distributions(record, problems))
    places = below(identification, "extent", "**", "EX_GeographicDescription")
    period = next(below(identification, "**", "TimePeriod"), None)
    page = f"{'://'.join(urlsplit(catalogue)[:2])}{_records_path(catalogue)}{identifier}" if identifier else ""
    return Dataset(
        id=key,
        title=title,
        description=_one(identification, "abstract"),
        identifier=code or identifier,
        url=page,
        publisher=publisher,
        publisher_name=publisher,
        contact_name=contact_name,
        contact_email=contact_email,
        licence=licence,
        access_rights=next(iter(_codes(identification, "resourceConstraints", "MD_LegalConstraints", "accessConstraints")), ""),
        rights=rights or "; ".join(link for link in links if link != licence),
        themes=unique(_text(part) for part in below(identification, "topicCategory")),
        keywords=unique(_text(part) for part in below(identification, "descriptiveKeywords", "MD_Keywords", "keyword")),
        spatial=unique(_one(place, "geographicIdentifier", "**", "code") for place in places),
        temporal_start=dated(_one(period, "beginPosition"), "temporal start", problems) if period is not None else "",
        temporal_end=dated(_one(period, "endPosition"), "temporal end", problems) if period is not None else "",
        frequency=next(
            iter(_codes(identification, "resourceMaintenance", "MD_MaintenanceInformation", "maintenanceAndUpdateFrequency")), ""
        ),
        issued=dated(_date(citation, "publication") or _date(citation, "creation"), "issued", problems),
        modified=dated(_date(citation, "revision"), "modified", problems),
        languages=unique(_codes(identification, "language")) or unique(_text(part) for part in below(identification, "language")),
        conforms_to=unique(_one(part, "title") for part in below(record, "dataQualityInfo", "**", "specification", "CI_Citation")),
        catalogue_modified=_one(record, "dateStamp"),
        distributions=distributions,
        problems=tuple(problems),
    )


def _records_path(catalogue: str) -> str:
    """Where GeoNetwork shows a record, beside its CSW address (`.../srv/dut/csw`)."""
    return re.sub(r"/csw[\w.-]*/?$", "", urlsplit(catalogue).path).rstrip("/") + "/catalog.search#/metadata/"


def _text(element: Element) -> str:
    """The text of a property: of its CharacterString, Anchor or code, or a Dutch one among several languages."""
    if element.get("codeListValue"):
        return str(element.get("codeListValue"))
    for child in element:
        if local(child) == "PT_FreeText":
            continue
        if found := _text(child):
            return found
    return " ".join((element.text or "").split())


def _one(element: Element, *path: str) -> str:
    """The first text at this path."""
    return next(filter(None, (_text(found) for found in below(element, *path))), "")


def _codes(element: Element, *path: str) -> list[str]:
    """The values of code lists at this path."""
    return [code for found in below(element, *path) for part in found.iter() if (code := part.get("codeListValue"))]


def _parties(element: Element, *path: str) -> list[tuple[str, str, str, str]]:
    """(role, organisation, person, e-mail) of the responsible parties at this path."""
    return [
        (
            next(iter(_codes(party, "role")), ""),
            _one(party, "organisationName") or _one(party, "party", "CI_Organisation", "name"),
            _one(party, "individualName"),
            _one(party, "**", "electronicMailAddress"),
        )
        for found in below(element, *path)
        for party in found
    ]


def _publisher(parties: list[tuple[str, str, str, str]]) -> tuple[str, str, str]:
    """The organisation that publishes, and the name and e-mail address to write to."""
    best = sorted(parties, key=lambda party: PUBLISHING.index(party[0]) if party[0] in PUBLISHING else len(PUBLISHING))
    publisher = next((organisation for _, organisation, _, _ in best if organisation), "")
    name, email = next(((organisation or person, email) for _, organisation, person, email in parties if email), ("", ""))
    return publisher, name or publisher, email


def _constraints(identification: Element) -> tuple[list[str], str]:
    """Addresses and texts of other constraints (where the Dutch profile has the licence), and the limitation of use."""
    said = []
    for found in below(identification, "resourceConstraints", "MD_LegalConstraints", "otherConstraints"):
        said += [part.get(XLINK) or "" for part in found.iter() if part.get(XLINK)] or [_text(found)]
    return [part for part in said if part], _one(identification, "resourceConstraints", "**", "useLimitation")


def _date(citation: Element, kind: str) -> str:
    """The date of the citation of this kind (CI_DateTypeCode)."""
    return next((_one(found, "date") for found in below(citation, "date", "CI_Date") if kind in _codes(found, "dateType")), "")


def _distributions(record: Element, problems: list[str]) -> list[Distribution]:
    """The online resources; the declared format of the record goes with all of them, for ISO 19139 does not say with which."""
    formats = [_one(found, "name") for found in below(record, "distributionInfo", "**", "MD_Format")]
    only = formats[0] if len(set(formats)) == 1 else ""
    made = []
    options = [part for name in TRANSFER for part in below(record, "distributionInfo", "**", name)]  # not the distributor's own pages
    for position, online in enumerate((online for part in options for online in below(part, "**", "CI_OnlineResource")), 1):
        url, protocol = _one(online, "linkage"), _one(online, "protocol")
        anchor = next((part.get(XLINK) or "" for found in below(online, "protocol") for part in found.iter() if part.get(XLINK)), "")
        kind = service_kind(url, protocol, anchor)
        if not url:
            problems.append(f"distribution {position} has no address")
        made.append(
            Distribution(
                id=str(position),
                access_url=url,
                title=_one(online, "name"),
                description=_one(online, "description"),
                format=kind or ("" if "download" not in protocol.lower() else only) or protocol or only,
                conforms_to=unique((anchor,)),
            )
        )
    return made
