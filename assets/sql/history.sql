-- One row per municipality and published snapshot: its score under the method in force where it was computed again, else as computed then.
--
-- gm_code VARCHAR: the municipality
-- date DATE: date of the snapshot
-- score DOUBLE: 0-100; NULL when nothing was known
-- low DOUBLE: 0-100
-- high DOUBLE: 0-100
-- coverage DOUBLE: 0-100
-- method_version VARCHAR: version of the method of this score
-- list_version VARCHAR: version of the reference list
-- published_score DOUBLE: 0-100, the score as it was published then
-- published_method_version VARCHAR: version of the method then: a chart marks where it changes
SELECT h.gm_code, h.date, h.score, h.low, h.high, h.coverage, h.method_version, h.list_version, f.score AS published_score,
  f.method_version AS published_method_version
FROM read_parquet($scores, union_by_name = true) h
JOIN read_parquet($facts, union_by_name = true) f USING (gm_code, date)
ORDER BY h.gm_code, h.date
