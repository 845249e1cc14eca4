-- One row per place where datasets of municipalities may be listed: configured sources, and registered portals that are not connected.
--
-- source VARCHAR: id of the source, or of the portal
-- kind VARCHAR: dialect; NULL = not one that is read
-- title VARCHAR: name
-- url VARCHAR: address of the catalogue
-- gm_codes VARCHAR[]: municipalities it belongs to; empty = it covers the country
-- is_connected BOOLEAN: it is in the sources file and gets harvested
SELECT * FROM rows ORDER BY source
