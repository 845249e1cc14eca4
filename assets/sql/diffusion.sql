-- One row per item and municipality that publishes it: when it was adopted, in the order of adoption.
--
-- item VARCHAR: id of the item
-- gm_code VARCHAR: the municipality
-- adopted DATE: moment of adoption; NULL = not known yet
-- basis VARCHAR: issued (declared), first_harvest (first found by us) or unknown
-- position BIGINT: place among the adoptions of the item, from 1; NULL = not known
-- wave VARCHAR: category of the adoption among all municipalities; NULL = not known
SELECT * FROM rows ORDER BY item, adopted, gm_code
