-- One row per file or service of a dataset (dcat:Distribution), in the order of the record.
--
-- source VARCHAR: id of the source
-- dataset_id VARCHAR: the source's own id of the dataset
-- distribution_id VARCHAR: the source's own id of the distribution
-- position BIGINT: place in the record, from 1
-- url VARCHAR: where the bytes are: the download URL if given, else the access URL
-- access_url VARCHAR: dcat:accessURL
-- download_url VARCHAR: dcat:downloadURL
-- title VARCHAR: dct:title
-- description VARCHAR: dct:description
-- format VARCHAR: dct:format as declared
-- media_type VARCHAR: dcat:mediaType as declared
-- licence VARCHAR: dct:license
-- byte_size BIGINT: bytes, as declared
-- modified VARCHAR: dct:modified, ISO 8601
-- conforms_to VARCHAR[]: dct:conformsTo
-- rights VARCHAR: dct:rights
-- issued VARCHAR: dct:issued, ISO 8601
SELECT
  source, dataset_id, id AS distribution_id, position,
  CASE WHEN download_url <> '' THEN download_url ELSE access_url END AS url,
  nullif(access_url, '') AS access_url, nullif(download_url, '') AS download_url, nullif(title, '') AS title,
  nullif(description, '') AS description, nullif(format, '') AS format, nullif(media_type, '') AS media_type,
  nullif(licence, '') AS licence, byte_size, nullif(modified, '') AS modified, conforms_to,
  nullif(rights, '') AS rights, nullif(issued, '') AS issued
FROM rows
ORDER BY source, dataset_id, position
