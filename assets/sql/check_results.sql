-- One row per municipality, published item and check.
--
-- gm_code VARCHAR: the municipality
-- item VARCHAR: id of the item
-- check_id VARCHAR: id of the check
-- position BIGINT: place of the check in the method, from 1
-- state VARCHAR: known, unknown or not_applicable
-- value DOUBLE: 0-1; NULL unless known
-- points DOUBLE: earned; NULL unless known
-- possible DOUBLE: points of the check; 0 when not applicable
-- reason VARCHAR: id of the reason
-- evidence VARCHAR: what was seen, in Dutch
-- evidence_url VARCHAR: where
-- measured_at DATE: date of the observation; NULL = none
-- method_version VARCHAR: version of the method
SELECT
  m.gm_code, m.item, s.check_id, s.position, s.state, s.value, s.points, s.possible, s.reason, s.evidence, s.evidence_url,
  s.measured_at, $method_version::VARCHAR AS method_version
FROM matches m
JOIN measurements s USING (gm_code, item, source, dataset_id)
WHERE m.status IN ('found', 'national')
ORDER BY m.gm_code, m.item, s.position
