-- One row per indicator, municipality and quarter: the export for sites that compare municipalities.
--
-- indicator VARCHAR: code of the indicator, from assets/lists/indicators.yaml
-- gm_code VARCHAR: the municipality
-- period VARCHAR: the quarter, as 2026-kw4
-- value DOUBLE: the figure; NULL when it is not known, never 0
-- status VARCHAR: established, provisional, insufficient, or not_measured when there is no figure at all
WITH counts AS (
  SELECT gm_code, count(*) FILTER (status IN ('found', 'national'))::DOUBLE AS found, count(*) FILTER (status = 'not_found')::DOUBLE AS not_found,
    count(*) FILTER (status IN ('doubtful', 'not_measured'))::DOUBLE AS unknown
  FROM matches GROUP BY gm_code
), figures AS (
  -- Of a score over less than half of the list only the range may be told; a count of what was found says nothing where nobody could look.
  SELECT s.gm_code, s.status, CASE WHEN s.status <> 'insufficient' THEN s.score END AS score,
    CASE WHEN s.score IS NOT NULL THEN s.low END AS low, CASE WHEN s.score IS NOT NULL THEN s.high END AS high, s.coverage,
    100 * s.breadth AS breadth, 100 * s.depth AS depth, CASE WHEN s.breadth IS NOT NULL THEN c.found END AS found,
    CASE WHEN s.breadth IS NOT NULL THEN c.not_found END AS not_found, c.unknown, s.score IS NULL AS is_unmeasured
  FROM scores s JOIN counts c USING (gm_code)
), long AS (
  SELECT * FROM figures
  UNPIVOT INCLUDE NULLS (value FOR figure IN (score, low, high, coverage, breadth, depth, found, not_found, unknown))
)
SELECT i.indicator, l.gm_code, $period::VARCHAR AS period, l.value,
  CASE WHEN l.value IS NULL AND l.is_unmeasured THEN 'not_measured' ELSE l.status END AS status
FROM long l
JOIN rows i USING (figure)
ORDER BY i.position, l.gm_code
