-- One row per attributed dataset and item that it may be, judged by the record alone: these are examined.
--
-- source VARCHAR: id of the source
-- dataset_id VARCHAR: the source's own id of the dataset
-- item VARCHAR: id of the item
-- label VARCHAR: found or doubtful
-- confidence DOUBLE: 0-1
-- evidence VARCHAR: why, in Dutch
SELECT * FROM rows ORDER BY source, dataset_id, item
