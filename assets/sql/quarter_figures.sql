-- One row per figure of VNG's page of a quarter: where municipalities stand, where they lose points, what would help.
--
-- part VARCHAR: stand, knelpunten or kansen
-- figure VARCHAR: id of the figure
-- key VARCHAR: what it is of: a band, size class, check or municipality; NULL = the country
-- platform VARCHAR: kind of portal; NULL = all together
-- value DOUBLE: the figure; NULL when there is nothing to compute it from
-- low DOUBLE: lower end of its interval; NULL = it has none
-- high DOUBLE: upper end
-- unit VARCHAR: municipalities, datasets, points, percent or share
-- period VARCHAR: the quarter, as 2026-kw4
-- date DATE: date of the snapshot that it was computed from
WITH measured AS (
  SELECT gm_code, item, sum(points) / nullif(sum(possible) FILTER (state <> 'not_applicable'), 0) AS earned
  FROM check_results GROUP BY ALL
), followers AS (
  -- Adopted within the year, when the innovators had gone before, and straight away well.
  SELECT d.gm_code, count(*)::DOUBLE AS items
  FROM diffusion d JOIN measured m USING (gm_code, item)
  WHERE d.adopted > $date::DATE - $days::BIGINT::INTEGER AND d.wave <> $innovators AND m.earned >= $earned
  GROUP BY d.gm_code
), figures AS (
  SELECT 'stand' AS part, figure, key, NULL AS platform, value, low, high, unit FROM national
  WHERE figure IN ('municipalities', 'measured', 'established', 'provisional', 'insufficient', 'median_score', 'mean_coverage', 'breadth', 'gap',
    'band', 'median_score_of_size', 'municipalities_of_size')
  UNION ALL SELECT 'stand', 'valid_profiles', NULL, NULL, (SELECT count(DISTINCT gm_code) FROM profiles WHERE is_current) / nullif(count(*), 0),
    NULL, NULL, 'share' FROM scores
  UNION ALL SELECT 'knelpunten', 'lost_by_missing_items', NULL, NULL, value, NULL, NULL, unit FROM national WHERE figure = 'lost_by_missing_items'
  UNION ALL SELECT 'knelpunten', 'lost_points', check_id, platform, mean_lost, NULL, NULL, 'points' FROM bottlenecks
  UNION ALL SELECT 'kansen', 'collective_gain', check_id, platform, gain, NULL, NULL, 'points' FROM collective_fixes
  UNION ALL SELECT 'kansen', 'helped_by_collective_fix', check_id, platform, municipalities, NULL, NULL, 'municipalities' FROM collective_fixes
  UNION ALL SELECT 'kansen', 'climber', gm_code, NULL, points, NULL, NULL, 'points' FROM changes WHERE is_climber
  UNION ALL SELECT 'kansen', 'smart_follower', gm_code, NULL, items, NULL, NULL, 'datasets' FROM followers
)
SELECT part, figure, key, platform, value::DOUBLE AS value, low, high, unit, $period::VARCHAR AS period, $date::DATE AS date
FROM figures ORDER BY part, figure, key NULLS FIRST, platform NULLS FIRST
