-- One row per input file: whether it is valid, and what counts of it.
--
-- kind VARCHAR: kind of file, such as profile or correction
-- file VARCHAR: its place below input/ of the home folder
-- state VARCHAR: valid, earlier (invalid now; what it said when it was last valid counts) or invalid (nothing of it counts)
-- sha256 VARCHAR: SHA-256 of the content that counts; NULL = none
-- error VARCHAR: file, line, key and what is expected; NULL when it is valid
SELECT * FROM rows ORDER BY kind, file
