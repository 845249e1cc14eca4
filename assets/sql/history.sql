-- One row per municipality and snapshot: the score as it was computed then.
--
-- gm_code VARCHAR: the municipality
-- date DATE: date of the snapshot
-- score DOUBLE: 0-100; NULL when nothing was known
-- low DOUBLE: 0-100
-- high DOUBLE: 0-100
-- coverage DOUBLE: 0-100
-- method_version VARCHAR: version of the method
-- list_version VARCHAR: version of the reference list
SELECT gm_code, date, score, low, high, coverage, method_version, list_version
FROM read_parquet($snapshots)
ORDER BY gm_code, date
