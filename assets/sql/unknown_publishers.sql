-- One row per publisher whose datasets were not attributed to a municipality, with the one it may be. Nothing is attributed by likeness.
--
-- publisher VARCHAR: as the record gives it, the URI where there is one; NULL = the record names none
-- publisher_name VARCHAR: its name as the record gives it
-- datasets BIGINT: datasets that were not attributed
-- likely_gm_code VARCHAR: municipality of the scored edition with the name most like it; NULL = no name is like it
-- likely_name VARCHAR: its name
-- similarity DOUBLE: 0-1, 1 = the same
SELECT * FROM rows ORDER BY datasets DESC, publisher, publisher_name
