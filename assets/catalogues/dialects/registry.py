"""The dialects that are read, by the kind that a sources file names. Loading it loads them all."""

from assets.catalogues.dialects import arcgis_hub, ckan, csw, dcat, dcat_us, donl, opendatasoft
from assets.catalogues.harvest import Dialect

DIALECTS: dict[str, Dialect] = {
    "ckan": ckan,
    "dcat": dcat,
    "dcat_us": dcat_us,
    "arcgis_hub": arcgis_hub,
    "opendatasoft": opendatasoft,
    "donl": donl,
    "csw": csw,
}
