"""CSW with ISO 19139 records: paging through GetRecords, and what is read of a record of the Dutch profile."""

from assets.catalogues.dialects.csw import request_url
from tests.catalogues.harvested import harvested
from tests.replay import Asked, Replay

NAMESPACES = (
    'xmlns:gmd="http://www.isotc211.org/2005/gmd" '
    'xmlns:gco="http://www.isotc211.org/2005/gco" '
    'xmlns:gmx="http://www.isotc211.org/2005/gmx" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:gml="http://www.opengis.net/gml" '
    'xmlns:srv="http://www.isotc211.org/2005/srv" '
)


def text(name: str, value: str) -> str:
    return f"<gmd:{name}><gco:CharacterString>{value}</gco:CharacterString></gmd:{name}>"


def code(name: str, kind: str, value: str) -> str:
    return f'<gmd:{name}><gmd:{kind} codeList="https://l.example#{kind}" codeListValue="{value}"/></gmd:{name}>'


def dated(kind: str, day: str) -> str:
    when = f"<gmd:date><gco:Date>{day}</gco:Date></gmd:date>"
    return f"<gmd:date><gmd:CI_Date>{when}{code('dateType', 'CI_DateTypeCode', kind)}</gmd:CI_Date></gmd:date>"


def party(name: str, role: str, organisation: str, email: str) -> str:
    address = f"<gmd:address><gmd:CI_Address>{text('electronicMailAddress', email)}</gmd:CI_Address></gmd:address>"
    contact = f"<gmd:contactInfo><gmd:CI_Contact>{address}</gmd:CI_Contact></gmd:contactInfo>"
    inner = text("organisationName", organisation) + contact + code("role", "CI_RoleCode", role)
    return f"<gmd:{name}><gmd:CI_ResponsibleParty>{inner}</gmd:CI_ResponsibleParty></gmd:{name}>"


def online(url: str, protocol: str, name: str) -> str:
    inner = f"<gmd:linkage><gmd:URL>{url}</gmd:URL></gmd:linkage>{text('protocol', protocol)}{text('name', name)}"
    return f"<gmd:onLine><gmd:CI_OnlineResource>{inner}</gmd:CI_OnlineResource></gmd:onLine>"


def record(number: int, level: str = "dataset", title: str | None = None) -> str:
    citation = (
        text("title", f"Bomen {number}" if title is None else title)
        + dated("creation", "2019-01-01")
        + dated("publication", "2020-02-02")
        + dated("revision", "2024-03-03")
        + f"<gmd:identifier><gmd:MD_Identifier>{text('code', f'urn:{number}')}</gmd:MD_Identifier></gmd:identifier>"
    )
    constraints = (
        code("accessConstraints", "MD_RestrictionCode", "otherRestrictions")
        + text("otherConstraints", "Geen beperkingen")
        + '<gmd:otherConstraints><gmx:Anchor xlink:href="http://creativecommons.org/publicdomain/zero/1.0/deed.nl">CC0</gmx:Anchor>'
        "</gmd:otherConstraints>"
    )
    period = (
        "<gmd:extent><gmd:EX_Extent><gmd:temporalElement><gmd:EX_TemporalExtent><gmd:extent><gml:TimePeriod><gml:beginPosition>2018-01-01"
        "</gml:beginPosition><gml:endPosition>2018-12-31</gml:endPosition></gml:TimePeriod></gmd:extent></gmd:EX_TemporalExtent>"
        "</gmd:temporalElement></gmd:EX_Extent></gmd:extent>"
    )
    identification = (
        f"<gmd:citation><gmd:CI_Citation>{citation}</gmd:CI_Citation></gmd:citation>{text('abstract', 'Alle bomen')}"
        + party("pointOfContact", "pointOfContact", "Omgevingsdienst", "dienst@o.example")
        + party("pointOfContact", "publisher", "Gemeente A", "data@a.example")
        + f"<gmd:descriptiveKeywords><gmd:MD_Keywords>{text('keyword', 'bomen')}{text('keyword', 'groen')}</gmd:MD_Keywords>"
        "</gmd:descriptiveKeywords>"
        f"<gmd:resourceConstraints><gmd:MD_LegalConstraints>{constraints}</gmd:MD_LegalConstraints></gmd:resourceConstraints>"
        f"<gmd:topicCategory><gmd:MD_TopicCategoryCode>environment</gmd:MD_TopicCategoryCode></gmd:topicCategory>{period}"
    )
    lines = (
        online("https://a.example/geo/wfs?", "OGC:WFS", "bomen")
        + online("https://a.example/geo?request=GetCapabilities", "OGC:WMS", "bomen")
        + online("https://a.example/bomen.gpkg", "download", "bomen.gpkg")
    )
    own = online("https://a.example/contact", "website", "De verspreider zelf")
    kind = "srv:SV_ServiceIdentification" if level == "service" else "gmd:MD_DataIdentification"
    return (
        f"<gmd:MD_Metadata {NAMESPACES}>{text('fileIdentifier', f'uuid-{number}')}{code('hierarchyLevel', 'MD_ScopeCode', level)}"
        f"<gmd:dateStamp><gco:Date>2025-01-01</gco:Date></gmd:dateStamp>"
        f"<gmd:identificationInfo><{kind}>{identification}</{kind}></gmd:identificationInfo>"
        f"<gmd:distributionInfo><gmd:MD_Distribution><gmd:distributionFormat><gmd:MD_Format>{text('name', 'geopackage')}</gmd:MD_Format>"
        f"</gmd:distributionFormat><gmd:distributor><gmd:MD_Distributor>{own}</gmd:MD_Distributor></gmd:distributor>"
        f"<gmd:transferOptions><gmd:MD_DigitalTransferOptions>{lines}</gmd:MD_DigitalTransferOptions>"
        "</gmd:transferOptions></gmd:MD_Distribution></gmd:distributionInfo></gmd:MD_Metadata>"
    )


def response(records: list[str], start: int, size: int, matched: int) -> str:
    shown = records[start - 1 : start - 1 + size]
    following = start + len(shown) if start + len(shown) <= matched else 0
    return (
        '<?xml version="1.0" encoding="UTF-8"?><csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2">'
        f'<csw:SearchResults numberOfRecordsMatched="{matched}" numberOfRecordsReturned="{len(shown)}" nextRecord="{following}">'
        + "".join(shown)
        + "</csw:SearchResults></csw:GetRecordsResponse>"
    )


def catalogue(records: list[str]) -> dict[str, object]:
    def answer(asked: Asked) -> str:
        if (asked.get("service"), asked.get("request"), asked.get("version")) != ("CSW", "GetRecords", "2.0.2"):
            return "<ExceptionReport><Exception>a parameter is missing</Exception></ExceptionReport>"
        return response(records, int(asked["startPosition"]), int(asked["maxRecords"]), len(records))

    return {"/geonetwork/srv/dut/csw": answer}


def test_a_csw_is_paged_and_services_are_set_aside() -> None:
    records = [record(number) for number in range(1, 231)] + [record(231, "service"), record(232, "series")]
    with Replay(catalogue(records)) as server:  # type: ignore[arg-type]
        found = harvested("csw", f"{server.url}/geonetwork/srv/dut/csw", server)
    assert found.harvest.outcome == "complete", found.harvest.reason
    assert (len(found.harvest.captures), found.harvest.expected, len(found.datasets)) == (3, 232, 231)
    assert found.aside == [("uuid-231", "describes a service, not a dataset")]


def test_a_record_is_read() -> None:
    with Replay(catalogue([record(1)])) as server:  # type: ignore[arg-type]
        found = harvested("csw", f"{server.url}/geonetwork/srv/dut/csw", server)
        page = f"{server.url}/geonetwork/srv/dut/catalog.search#/metadata/uuid-1"
    [dataset] = found.datasets
    assert (dataset.id, dataset.identifier, dataset.title, dataset.description) == ("uuid-1", "urn:1", "Bomen 1", "Alle bomen")
    assert (dataset.publisher, dataset.contact_email, dataset.url) == ("Gemeente A", "dienst@o.example", page)
    assert dataset.licence == "http://creativecommons.org/publicdomain/zero/1.0/deed.nl"
    assert (dataset.access_rights, dataset.rights) == ("otherRestrictions", "Geen beperkingen")
    assert (dataset.issued, dataset.modified, dataset.catalogue_modified) == ("2020-02-02", "2024-03-03", "2025-01-01")
    assert (dataset.temporal_start, dataset.temporal_end) == ("2018-01-01", "2018-12-31")
    assert (dataset.keywords, dataset.themes) == (("bomen", "groen"), ("environment",))
    assert [(d.access_url, d.format) for d in dataset.distributions] == [
        ("https://a.example/geo/wfs?", "WFS"),
        ("https://a.example/geo?request=GetCapabilities", "WMS"),
        ("https://a.example/bomen.gpkg", "geopackage"),
    ]
    assert dataset.problems == ()


def test_records_that_lack_what_they_need_are_findings_or_set_aside() -> None:
    other = '<csw:Record xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"><title>Dublin Core</title></csw:Record>'
    nothing = f"<gmd:MD_Metadata {NAMESPACES}>{text('fileIdentifier', 'uuid-9')}</gmd:MD_Metadata>"
    with Replay(catalogue([record(1, title=""), record(1), other, nothing])) as server:  # type: ignore[arg-type]
        found = harvested("csw", f"{server.url}/geonetwork/srv/dut/csw", server)
    assert [(dataset.id, dataset.title) for dataset in found.datasets] == [("uuid-1", "uuid-1"), ("uuid-1#2", "Bomen 1")]
    assert [reason for _, reason in found.aside] == ["not ISO 19139 but <Record>", "a record without identificationInfo"]


def test_an_exception_report_fails_the_harvest_with_what_it_says() -> None:
    report = (
        '<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows"><ows:Exception><ows:ExceptionText>Er is onderhoud</ows:ExceptionText>'
        "</ows:Exception></ows:ExceptionReport>"
    )
    with Replay({"/csw": report}) as server:
        harvest = harvested("csw", f"{server.url}/csw", server).harvest
    assert harvest.outcome == "failed"
    assert harvest.reason.endswith("no GetRecords response but <ExceptionReport>: Er is onderhoud")


def test_what_the_address_asks_for_is_kept() -> None:
    url = request_url("https://c.example/csw?service=CSW&request=GetCapabilities&maxRecords=10&constraint=a%3D%27b%27", 11)
    assert "request=GetRecords" in url and "maxRecords=10" in url and "constraint=a%3D%27b%27" in url and "startPosition=11" in url
    assert url.count("maxRecords") == url.count("request=") == 1
