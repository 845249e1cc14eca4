-- One row per figure of the whole country.
--
-- figure VARCHAR: id of the figure
-- value DOUBLE: the figure; NULL when there is nothing to compute it from
-- unit VARCHAR: municipalities, datasets, points or percent
-- date DATE: date of the snapshot
WITH figures AS (
  SELECT 'municipalities' AS figure, count(*)::DOUBLE AS value, 'municipalities' AS unit FROM scores
  UNION ALL SELECT 'measured', count(score), 'municipalities' FROM scores
  UNION ALL SELECT 'established', count(*) FILTER (status = 'established'), 'municipalities' FROM scores
  UNION ALL SELECT 'provisional', count(*) FILTER (status = 'provisional'), 'municipalities' FROM scores
  UNION ALL SELECT 'insufficient', count(*) FILTER (status = 'insufficient'), 'municipalities' FROM scores
  UNION ALL SELECT 'median_score', median(score), 'points' FROM scores
  UNION ALL SELECT 'mean_coverage', avg(coverage), 'percent' FROM scores
  UNION ALL SELECT 'datasets', count(*), 'datasets' FROM datasets
  UNION ALL SELECT 'attributed', count(*), 'datasets' FROM (SELECT DISTINCT source, dataset_id FROM attributions)
)
SELECT figure, value::DOUBLE AS value, unit, $date::DATE AS date FROM figures ORDER BY figure
