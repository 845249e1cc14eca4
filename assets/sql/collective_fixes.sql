-- One row per check and kind of portal: what it would return if every finding there were mended at once.
--
-- check_id VARCHAR: id of the check
-- platform VARCHAR: dialect of the portal where it is to be done; NULL = all together
-- municipalities BIGINT: those whose score would rise
-- datasets BIGINT: findings that would be mended
-- gain DOUBLE: points of the score, summed over these municipalities; exact, for gains of known checks add up
-- mean_gain DOUBLE: points that such a municipality would gain on average
SELECT a.check_id, s.kind AS platform, count(DISTINCT a.gm_code) AS municipalities, sum(len(a.items))::BIGINT AS datasets, sum(a.gain) AS gain,
  sum(a.gain) / count(DISTINCT a.gm_code) AS mean_gain
FROM actions a
JOIN sources s USING (source)
WHERE a.check_id IS NOT NULL
GROUP BY GROUPING SETS ((a.check_id), (a.check_id, s.kind))
HAVING GROUPING(s.kind) = 1 OR s.kind IS NOT NULL
ORDER BY gain DESC, a.check_id, platform NULLS FIRST
