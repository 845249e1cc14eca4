"""The dialects that are read, by the kind that a sources file names."""

from assets.catalogues import ckan
from assets.catalogues.harvest import Dialect

DIALECTS: dict[str, Dialect] = {"ckan": ckan}
KNOWN_KINDS = ("ckan", "dcat", "dcat_us", "arcgis_hub", "opendatasoft", "donl", "csw")  # those not above are read by a later version
