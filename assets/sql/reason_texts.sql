-- One row per reason of a check or status.
--
-- id VARCHAR: id of the reason
-- text VARCHAR: the reason, in Dutch
-- fix VARCHAR: what to do about it, in Dutch; NULL = nothing
-- role VARCHAR: who can do it; geen = nobody has to
-- hours DOUBLE: effort for the first dataset of one action
SELECT id, text, nullif(fix, '') AS fix, role, hours FROM rows ORDER BY id
