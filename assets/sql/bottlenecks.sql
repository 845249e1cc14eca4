-- One row per check and platform: where publications lose points.
--
-- check_id VARCHAR: id of the check
-- platform VARCHAR: dialect of the portal where the measured dataset was found; NULL = all together
-- publications BIGINT: published items to which the check applies
-- measured BIGINT: those where it is known
-- affected BIGINT: those where it is not full
-- lost DOUBLE: points lost, 100 per item
-- mean_lost DOUBLE: points lost per measured publication; NULL when none is measured
SELECT c.check_id, s.kind AS platform, count(*) AS publications, count(c.value) AS measured,
  count(*) FILTER (c.value < 1) AS affected,
  coalesce(sum(c.possible - c.points), 0)::DOUBLE AS lost,
  sum(c.possible - c.points) / nullif(count(c.value), 0) AS mean_lost
FROM check_results c
JOIN matches m USING (gm_code, item)
LEFT JOIN sources s USING (source)
WHERE c.state <> 'not_applicable'
GROUP BY GROUPING SETS ((c.check_id), (c.check_id, s.kind))
HAVING GROUPING(s.kind) = 1 OR s.kind IS NOT NULL
ORDER BY min(c.position), platform NULLS FIRST
