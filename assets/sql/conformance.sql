-- One row per dataset of a municipality, and one per distribution of it: what shapes (SHACL) find wrong in its metadata.
--
-- source VARCHAR: id of the source
-- dataset_id VARCHAR: the source's own id of the dataset
-- distribution_id VARCHAR: the source's own id of the distribution; NULL = the dataset itself
-- violated VARCHAR[]: IRIs of the mandatory properties of DCAT-AP-NL 3.0 that are missing or wrong
-- conforms BOOLEAN: no violation of the official shapes of DCAT-AP and DCAT-AP-NL; NULL = these are not configured
SELECT * FROM rows ORDER BY source, dataset_id, distribution_id NULLS FIRST
