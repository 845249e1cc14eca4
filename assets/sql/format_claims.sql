-- One row per examined distribution and municipality whose catalogue says of which format it is.
--
-- gm_code VARCHAR: the municipality
-- source VARCHAR: id of the source
-- dataset_id VARCHAR: the source's own id of the dataset
-- distribution_id VARCHAR: the distribution
-- declared VARCHAR: format that the catalogue says, as an id of quality/lists/formats.yaml
-- real VARCHAR: format recognised from the bytes
-- is_true BOOLEAN: the claim is true
SELECT gm_code, source, dataset_id, distribution_id, declared, real, is_true FROM rows
ORDER BY gm_code, source, dataset_id, distribution_id
