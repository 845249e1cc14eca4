-- One row per dataset, as in the last good harvest of its source. One that arrives by several roads is here once (see `roads`).
--
-- source VARCHAR: id of the source
-- dataset_id VARCHAR: the source's own id of the dataset
-- title VARCHAR: dct:title
-- description VARCHAR: dct:description
-- name VARCHAR: the catalogue's slug
-- identifier VARCHAR: dct:identifier
-- landing_page VARCHAR: dcat:landingPage
-- url VARCHAR: page of the record in the catalogue
-- publisher VARCHAR: dct:publisher, the URI where there is one
-- publisher_name VARCHAR: name of the publisher
-- creator VARCHAR: dct:creator
-- contact_name VARCHAR: dcat:contactPoint, name
-- contact_email VARCHAR: dcat:contactPoint, e-mail
-- contact_url VARCHAR: dcat:contactPoint, page
-- licence VARCHAR: licence of the dataset
-- access_rights VARCHAR: dct:accessRights
-- themes VARCHAR[]: dcat:theme
-- keywords VARCHAR[]: dcat:keyword
-- spatial VARCHAR[]: dct:spatial
-- frequency VARCHAR: dct:accrualPeriodicity
-- issued VARCHAR: dct:issued, ISO 8601
-- modified VARCHAR: dct:modified, ISO 8601
-- conforms_to VARCHAR[]: dct:conformsTo
-- status VARCHAR: the source's word for the status of the dataset; NULL = the source has no such field
-- is_available BOOLEAN: counts as published: the status says available, or there is no status field
-- hvd_categories VARCHAR[]: declared dcatap:hvdCategory
-- is_high_value_declared BOOLEAN: the self-declared tick box; NULL = absent
-- source_catalogue VARCHAR: where the source has the record from
-- meaning_hash VARCHAR: SHA-256 over the fields that mean something
-- catalogue_modified VARCHAR: the catalogue's own stamp
-- problems VARCHAR[]: findings while reading the record
-- removed_since DATE: first good harvest without it, less than the grace period ago: it still counts as published; NULL = it is there
-- temporal_start VARCHAR: dct:temporal, first day, ISO 8601
-- temporal_end VARCHAR: dct:temporal, last day, ISO 8601
-- languages VARCHAR[]: dct:language
-- applicable_legislation VARCHAR[]: dcatap:applicableLegislation
SELECT
  source, id AS dataset_id, title, nullif(description, '') AS description, nullif(name, '') AS name,
  nullif(identifier, '') AS identifier, nullif(landing_page, '') AS landing_page, nullif(url, '') AS url,
  nullif(publisher, '') AS publisher, nullif(publisher_name, '') AS publisher_name, nullif(creator, '') AS creator,
  nullif(contact_name, '') AS contact_name, nullif(contact_email, '') AS contact_email, nullif(contact_url, '') AS contact_url,
  nullif(licence, '') AS licence, nullif(access_rights, '') AS access_rights, themes, keywords, spatial,
  nullif(frequency, '') AS frequency, nullif(issued, '') AS issued, nullif(modified, '') AS modified, conforms_to,
  nullif(status, '') AS status,
  -- data.overheid.nl's own list, or adms:status from the list of the Publications Office or of ADMS itself.
  status = '' OR lower(status) IN ('beschikbaar', 'available', 'completed') OR regexp_full_match(lower(status),
    'https?://(data\.overheid\.nl/status/beschikbaar|purl\.org/adms/status/completed|publications\.europa\.eu/resource/authority/dataset-status/(completed|op_datpro))')
    AS is_available,
  hvd_categories, is_high_value_declared, nullif(source_catalogue, '') AS source_catalogue,
  meaning_hash, nullif(catalogue_modified, '') AS catalogue_modified, problems, removed_since,
  nullif(temporal_start, '') AS temporal_start, nullif(temporal_end, '') AS temporal_end, languages, applicable_legislation
FROM rows
ORDER BY source, dataset_id
