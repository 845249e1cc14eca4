-- One row per dataset that municipalities publish together; it counts for each of them.
--
-- cooperation VARCHAR: id of the cooperation
-- source VARCHAR: source of the dataset
-- dataset_id VARCHAR: the dataset
-- items VARCHAR[]: ids of the items of the list that it is for its members
SELECT r.cooperation, r.source, r.dataset_id,
  coalesce((
    SELECT list(DISTINCT m.item ORDER BY m.item) FROM matches m
    WHERE m.source = r.source AND m.dataset_id = r.dataset_id AND m.status IN ('found', 'national')
  ), []) AS items
FROM rows r ORDER BY r.cooperation, r.source, r.dataset_id
