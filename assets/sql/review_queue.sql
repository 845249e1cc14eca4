-- One row per municipality, item and dataset whose match a person should look at, the most points at stake first.
--
-- position BIGINT: place in the queue, from 1
-- municipality VARCHAR: GM code
-- dataset VARCHAR: the source's own id of the dataset
-- item VARCHAR: id of the item
-- points DOUBLE: points of the municipality's score that the decision is about
-- why VARCHAR: doubtful, weak or few_rows
-- confidence DOUBLE: 0-1
-- title VARCHAR: title of the dataset
-- evidence VARCHAR: why it was matched, in Dutch
WITH shares AS (
  SELECT gm_code, item, sum(points) / sum(possible) AS earned, sum(possible) FILTER (state = 'known') / sum(possible) AS known
  FROM check_results GROUP BY ALL HAVING sum(possible) > 0
), measured_weight AS (
  SELECT m.gm_code, sum(CASE WHEN m.status = 'not_found' THEN m.weight ELSE m.weight * coalesce(s.known, 0) END) AS weight
  FROM matches m LEFT JOIN shares s USING (gm_code, item) WHERE m.status <> 'not_applicable' GROUP BY m.gm_code
), volumes AS (
  SELECT m.gm_code, m.item, m.source, m.dataset_id, c.rows, c.rows / p.population AS per_inhabitant
  FROM matches m
  JOIN (SELECT DISTINCT gm_code, item, source, dataset_id, sha256 FROM measurements) s USING (gm_code, item, source, dataset_id)
  JOIN contents c USING (sha256, item, gm_code)
  JOIN municipalities p USING (gm_code)
  WHERE m.status IN ('found', 'national') AND p.population > 0
), few AS (
  SELECT v.gm_code, v.item, v.source, v.dataset_id
  FROM volumes v JOIN volumes o ON o.item = v.item AND o.gm_code <> v.gm_code
  WHERE v.rows < $few_rows GROUP BY v.gm_code, v.item, v.source, v.dataset_id, v.per_inhabitant
  HAVING count(*) >= $few_others AND v.per_inhabitant < median(o.per_inhabitant) * $few_share
), doubted AS (
  SELECT d.gm_code, d.item, d.source, d.dataset_id, d.confidence, d.evidence, 'doubtful' AS why,
    100 * m.weight / (w.weight + m.weight) AS points
  FROM decisions d JOIN matches m USING (gm_code, item) JOIN measured_weight w USING (gm_code)
  WHERE d.label = 'doubtful' AND m.status = 'doubtful'
), trusted AS (
  SELECT d.gm_code, d.item, d.source, d.dataset_id, d.confidence, d.evidence, f.gm_code IS NOT NULL AS is_few,
    100 * m.weight * s.earned / nullif(w.weight, 0) AS points
  FROM decisions d JOIN matches m USING (gm_code, item, source, dataset_id)
  JOIN shares s USING (gm_code, item) JOIN measured_weight w USING (gm_code)
  LEFT JOIN few f USING (gm_code, item, source, dataset_id)
  WHERE d.label = 'found' AND NOT d.is_confirmed AND m.status = 'found' AND (d.confidence < $weak OR f.gm_code IS NOT NULL)
), queue AS (
  SELECT * FROM doubted
  UNION ALL BY NAME SELECT * EXCLUDE (is_few), CASE WHEN is_few THEN 'few_rows' ELSE 'weak' END AS why FROM trusted
)
SELECT row_number() OVER (ORDER BY q.points DESC NULLS LAST, q.gm_code, q.item, q.source, q.dataset_id) AS position,
  q.gm_code AS municipality, q.dataset_id AS dataset, q.item, q.points, q.why, q.confidence, d.title, q.evidence
FROM queue q JOIN datasets d USING (source, dataset_id)
ORDER BY position
