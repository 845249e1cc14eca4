-- One row per source of which the archive holds a good harvest, also when it is no longer harvested.
--
-- source VARCHAR: id of the source
-- last_good DATE: date of its last good harvest up to this snapshot
-- is_connected BOOLEAN: it is in the sources file
SELECT * FROM rows ORDER BY source
