-- One row per municipality and thing that could not be measured, with what it could change.
--
-- gm_code VARCHAR: the municipality
-- check_id VARCHAR: id of the check; NULL = whole items
-- reason VARCHAR: id of the reason, which says who can resolve it
-- items VARCHAR[]: ids of the items it concerns
-- score_if_none DOUBLE: the score if all of it turned out 0
-- score_if_full DOUBLE: the score if all of it turned out full
SELECT * FROM rows ORDER BY gm_code, check_id, reason
