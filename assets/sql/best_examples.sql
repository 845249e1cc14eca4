-- One row per item and size class: the publication that earns most there, if it is good enough to learn from.
--
-- item VARCHAR: id of the item
-- size_class VARCHAR: id of the size class
-- gm_code VARCHAR: the municipality
-- source VARCHAR: source of the dataset
-- dataset_id VARCHAR: its dataset
-- earned DOUBLE: 0-1, share of the points that can be earned
-- publishers BIGINT: municipalities of this class that publish the item
-- may_be_named BOOLEAN: the municipality agreed to be named as an example
WITH measured AS (
  SELECT gm_code, item, sum(points) / sum(possible) AS earned, sum(possible) FILTER (state = 'known') / sum(possible) AS known,
    max(value) FILTER (check_id = 'open_licence') = 1 AS is_open
  FROM check_results GROUP BY ALL
), classed AS (
  SELECT m.*, r.size_class, r.may_be_named, count(*) OVER (PARTITION BY m.item, r.size_class) AS publishers
  FROM measured m JOIN rows r USING (gm_code)
)
SELECT c.item, c.size_class, c.gm_code, m.source, m.dataset_id, c.earned, c.publishers, c.may_be_named
FROM classed c
JOIN matches m USING (gm_code, item)
WHERE c.earned >= $earned AND c.known >= $known AND c.is_open
QUALIFY row_number() OVER (PARTITION BY c.item, c.size_class ORDER BY c.earned DESC, c.gm_code) = 1
ORDER BY c.item, c.size_class
