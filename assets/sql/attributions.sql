-- One row per dataset and municipality that it belongs to.
--
-- source VARCHAR: id of the source
-- dataset_id VARCHAR: the source's own id of the dataset
-- gm_code VARCHAR: the municipality that is scored for it; a predecessor's datasets go to its successor in the scored edition
-- weight DOUBLE: share of the dataset that is the municipality's; less than 1 only where a predecessor was split over several
-- how VARCHAR: by which value it was looked up
-- predecessor VARCHAR: the former municipality that the value names; NULL = it names this one
SELECT * FROM rows ORDER BY source, dataset_id, gm_code
