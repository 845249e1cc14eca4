-- One row per record that could not be read, with the reason.
--
-- source VARCHAR: id of the source
-- key VARCHAR: what is known of the record
-- reason VARCHAR: why it was set aside
SELECT * FROM rows ORDER BY source, key, reason
