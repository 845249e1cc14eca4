-- One row per dataset and item that it may be, judged by the record alone, or delivers for the country: these are examined.
--
-- source VARCHAR: id of the source
-- dataset_id VARCHAR: the source's own id of the dataset
-- item VARCHAR: id of the item
-- label VARCHAR: found, doubtful or national (a file of a national body with rows of many municipalities)
-- confidence DOUBLE: 0-1
-- evidence VARCHAR: why, in Dutch; the name of the national source
SELECT * FROM rows ORDER BY source, dataset_id, item
