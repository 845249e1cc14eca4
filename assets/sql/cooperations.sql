-- One row per cooperation of municipalities and member.
--
-- cooperation VARCHAR: id of the cooperation
-- name VARCHAR: what it is called
-- gm_code VARCHAR: the member
-- basis VARCHAR: where the membership is stated
SELECT * FROM rows ORDER BY cooperation, gm_code
