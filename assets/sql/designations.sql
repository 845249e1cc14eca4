-- One row per municipality and category of EU high-value datasets that it is named for as owner.
--
-- gm_code VARCHAR: the municipality
-- category VARCHAR: URI of the category in the EU vocabulary
SELECT * FROM rows ORDER BY gm_code, category
