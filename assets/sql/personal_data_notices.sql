-- One row per fetched file in which the lint found personal data. For operators only: never published.
--
-- sha256 VARCHAR: content-address of the file
-- kinds VARCHAR[]: what was found: bsn, person_email, phone, iban, name_and_address, birth_date
-- columns BIGINT: columns in which it was found
-- cells BIGINT: cells of those kinds
-- counts VARCHAR[]: cells per kind, as "kind=cells"
-- is_open BOOLEAN: the content of the file stays out of every table and check; an operator who judged otherwise closed it
SELECT * FROM rows ORDER BY sha256
