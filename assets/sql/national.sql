-- One row per figure of the whole country.
--
-- figure VARCHAR: id of the figure
-- key VARCHAR: what the figure is of: a band, a size class, an item; NULL = the country
-- value DOUBLE: the figure; NULL when there is nothing to compute it from
-- low DOUBLE: lower end of its interval; NULL = it has none
-- high DOUBLE: upper end
-- unit VARCHAR: municipalities, datasets, claims, points, percent or share
-- date DATE: date of the snapshot
WITH concepts AS (
  SELECT p.item, list_sort(list_transform(c.concepts, lambda pair: split_part(pair, '=', 1)))::VARCHAR AS cluster
  FROM (
    SELECT DISTINCT m.gm_code, m.item, s.sha256 FROM matches m JOIN measurements s USING (gm_code, item, source, dataset_id)
    WHERE m.status IN ('found', 'national')
  ) p
  JOIN contents c USING (sha256, item, gm_code)
), clusters AS (
  SELECT item, cluster, count(*) AS publishers, sum(count(*)) OVER (PARTITION BY item) AS everyone FROM concepts GROUP BY item, cluster
), figures AS (
  SELECT 'municipalities' AS figure, NULL AS key, count(*)::DOUBLE AS value, NULL::DOUBLE AS low, NULL::DOUBLE AS high, 'municipalities' AS unit FROM scores
  UNION ALL SELECT 'measured', NULL, count(score), NULL, NULL, 'municipalities' FROM scores
  UNION ALL SELECT 'established', NULL, count(*) FILTER (status = 'established'), NULL, NULL, 'municipalities' FROM scores
  UNION ALL SELECT 'provisional', NULL, count(*) FILTER (status = 'provisional'), NULL, NULL, 'municipalities' FROM scores
  UNION ALL SELECT 'insufficient', NULL, count(*) FILTER (status = 'insufficient'), NULL, NULL, 'municipalities' FROM scores
  UNION ALL SELECT 'median_score', NULL, median(score), NULL, NULL, 'points' FROM scores
  UNION ALL SELECT 'mean_coverage', NULL, avg(coverage), NULL, NULL, 'percent' FROM scores
  UNION ALL SELECT 'breadth', NULL, sum(weight) FILTER (status IN ('found', 'national')) / nullif(sum(weight) FILTER (status IN ('found', 'national', 'not_found')), 0),
    NULL, NULL, 'share' FROM matches
  UNION ALL SELECT 'borderline', NULL, count(*) FILTER (is_borderline), NULL, NULL, 'municipalities' FROM scores
  UNION ALL SELECT 'datasets', NULL, count(*), NULL, NULL, 'datasets' FROM datasets
  UNION ALL SELECT 'attributed', NULL, count(*), NULL, NULL, 'datasets' FROM (SELECT DISTINCT source, dataset_id FROM attributions)
  UNION ALL SELECT 'band', band, count(*), NULL, NULL, 'municipalities' FROM scores WHERE status = 'established' GROUP BY band
  UNION ALL SELECT 'climbers', NULL, count(*) FILTER (is_climber), NULL, NULL, 'municipalities' FROM changes
  UNION ALL SELECT 'published', item, count(*) FILTER (status IN ('found', 'national')), NULL, NULL, 'municipalities' FROM matches GROUP BY item
  UNION ALL SELECT 'lost_by_missing_items', NULL, avg(lost_missing), NULL, NULL, 'points' FROM scores WHERE score IS NOT NULL
  UNION ALL SELECT 'largest_schema_cluster', item, max(publishers) / any_value(everyone), NULL, NULL, 'share' FROM clusters GROUP BY item
  UNION ALL SELECT 'format_claims', NULL, count(*), NULL, NULL, 'claims' FROM format_claims
  UNION ALL SELECT 'format_claims_true', NULL, 100 * avg(is_true::INT), NULL, NULL, 'percent' FROM format_claims
  UNION ALL SELECT figure, key, value, low, high, unit FROM rows
)
SELECT figure, key, value::DOUBLE AS value, low, high, unit, $date::DATE AS date FROM figures ORDER BY figure, key NULLS FIRST
