-- One row per URL that was ever tried: how it has been answering, and when it is due again.
--
-- url VARCHAR: the URL as in the record
-- state VARCHAR: ok, suspicious (failing), broken (failing on as many different days in a row as assets/lists/reach.yaml says), unknown
-- attempts BIGINT: attempts that say something about the source; our own limits do not
-- successes BIGINT: attempts that were answered well
-- uptime DOUBLE: successes / attempts, 0-1; NULL = no attempts
-- first_failure DATE: first failure since the last success; NULL = none
-- failure_days BIGINT: different days with a failure since the last success
-- last_success DATE: NULL = never
-- last_attempt DATE: our own limits included
-- last_outcome VARCHAR: what happened then
-- due DATE: when it is to be asked again
WITH told AS (
  SELECT url, date, outcome, is_ours, outcome IN ('ok', 'redirected') AS is_success,
    max(date) FILTER (outcome IN ('ok', 'redirected')) OVER (PARTITION BY url) AS last_success
  FROM reachability
), failing AS (
  SELECT *, NOT is_ours AND NOT is_success AND (last_success IS NULL OR date > last_success) AS is_failing FROM told
), counted AS (
  SELECT url,
    count(*) FILTER (NOT is_ours) AS attempts,
    count(*) FILTER (is_success) AS successes,
    min(date) FILTER (is_failing) AS first_failure,
    count(DISTINCT date) FILTER (is_failing) AS failure_days,
    any_value(last_success) AS last_success,
    max(date) AS last_attempt,
    max_by(outcome, date) AS last_outcome,
    max_by(is_ours, date) AS is_last_ours
  FROM failing GROUP BY url
), judged AS (
  SELECT *, CASE
      WHEN failure_days >= $broken_days THEN 'broken' WHEN failure_days > 0 THEN 'suspicious'
      WHEN last_success IS NOT NULL THEN 'ok' ELSE 'unknown'
    END AS state
  FROM counted
)
SELECT url, state, attempts, successes, successes / nullif(attempts, 0) AS uptime, first_failure, failure_days, last_success, last_attempt,
  last_outcome,
  last_attempt + CASE
    WHEN is_last_ours THEN $recheck_unknown WHEN state = 'ok' THEN $recheck_ok WHEN state = 'suspicious' THEN $recheck_suspicious
    WHEN state = 'broken' THEN $recheck_broken ELSE $recheck_unknown
  END::INTEGER AS due
FROM judged ORDER BY url
