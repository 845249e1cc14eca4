"""The GDAL that comes with pyogrio: which of its drivers read one of our formats, and how it is kept to them and away from the network."""

# Of GDAL's drivers, those that read one of our formats; the name of the file tells GDAL which to try.
DRIVERS = {
    "gml": ("GML",),
    "kml": ("LIBKML", "KML"),
    "gpkg": ("GPKG",),
    "shp": ("ESRI Shapefile",),
    "dbf": ("ESRI Shapefile",),
    "fgdb": ("OpenFileGDB",),
    "flatgeobuf": ("FlatGeobuf",),
    "topojson": ("TopoJSON",),
}
SUFFIXES = {"flatgeobuf": "fgb"}  # of a file, where GDAL expects another than our name for the format
# All others, of which some fetch, run or include other things than the file; left out before GDAL starts.
SKIPPED = (
    "ADBC", "AIVector", "AVCBin", "AVCE00", "AmigoCloud", "CSV", "CSW", "Carto", "DGN", "DXF", "EDIGEO", "EEDA", "EEDAI", "ESRIJSON",
    "Elasticsearch", "GDALG", "GPSBabel", "GPX", "GTFS", "GTI", "GeoJSON", "GeoJSONSeq", "GeoRSS", "HTTP", "Idrisi", "JML", "JSONFG",
    "LVBAG", "MBTiles", "MVT", "MapInfo File", "MapML", "MiraMonVector", "NGW", "OAPIF", "ODS", "OGCAPI", "OGR_GMT", "OGR_PDS",
    "OGR_VRT", "OSM", "PCIDSK", "PDF", "PDS4", "PGDUMP", "PLMOSAIC", "PLSCENES", "PMTiles", "S57", "STACIT", "STACTA", "SXF", "SQLite",
    "Selafin", "VDV", "VFK", "VICAR", "VRT", "WAsP", "WCS", "WFS", "WMS", "WMTS", "XLSX",
)  # fmt: skip
OPTIONS = {
    "GML_FIELDTYPES": "ALWAYS_STRING",  # codes keep their leading zeros
    "GML_EXPOSE_GML_ID": "NO",  # some servers make new ones for every reply
    "GML_EXPOSE_FID": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",  # no xlink is followed
    "GML_DOWNLOAD_SCHEMA": "NO",
    "SHAPE_RESTORE_SHX": "YES",  # the index can be made again from the shapes
    "SPATIALITE_LOAD": "NO",  # its virtual tables open any file of the machine
    "GDAL_HTTP_PROXY": "127.0.0.1:9",  # nobody is there
    "PROJ_NETWORK": "OFF",
}
