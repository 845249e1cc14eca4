-- One row per municipality and similar municipality: the nearest in inhabitants and address density.
--
-- gm_code VARCHAR: the municipality
-- position BIGINT: from 1, nearest first
-- peer VARCHAR: the similar municipality
-- distance DOUBLE: in standard deviations of the logs
-- is_counted BOOLEAN: measured well enough to be compared with
SELECT * FROM rows ORDER BY gm_code, position
