"""A generated municipal CSV of any size: semicolons, decimal commas, dd-mm-yyyy, Dutch codes and words for nothing.

What belongs here: the one file that benches of reading and profiling work on, and what is right about it. It is invented: no value is
anybody's. The same number of rows gives the same bytes.
"""

from pathlib import Path

import duckdb

BYTES_PER_ROW = 229.0  # measured at 600,000 rows

# Column -> the type that a profile should find. 'text' where there is no better word.
TYPES = {
    "id": "integer", "gm_code": "gm_code", "buurtcode": "bu_code", "straat": "text", "huisnummer": "integer", "postcode": "postcode",
    "bag_id": "bag_id", "boomsoort": "text", "hoogte": "decimal", "stamdiameter": "decimal", "aantal": "integer", "monumentaal": "boolean",
    "plantdatum": "date", "gecontroleerd": "date", "x": "decimal", "y": "decimal", "status": "text", "opmerking": "text", "link": "url",
}  # fmt: skip

QUERY = """
SELECT 100000 + i AS id,
  'GM' || lpad((1 + h % 1991)::VARCHAR, 4, '0') AS gm_code,
  'BU' || lpad((h % 19919999)::VARCHAR, 8, '0') AS buurtcode,
  ['Dorpsstraat', 'Kerkplein', 'Lange Vooruitgangsdijk', 'Burgemeester van ''t Zandlaan', 'Molenweg', 'Brink'][1 + h % 6] AS straat,
  1 + h % 399 AS huisnummer,
  (1000 + h % 8999)::VARCHAR || ' ' || chr(65 + (h % 25)::INT) || chr(65 + (h // 7 % 25)::INT) AS postcode,
  '0344010' || lpad((h % 1000000000)::VARCHAR, 9, '0') AS bag_id,
  ['Zomereik', 'Winterlinde', 'Gewone es', 'Paardenkastanje', 'onbekend', 'Ruwe berk', 'Canadese populier'][1 + h // 11 % 7] AS boomsoort,
  CASE WHEN h % 20 = 0 THEN 'n.v.t.' ELSE replace(round(2 + (h % 2800) / 100, 2)::DECIMAL(9, 2)::VARCHAR, '.', ',') END AS hoogte,
  replace(round(5 + (h % 13000) / 100, 1)::DECIMAL(9, 1)::VARCHAR, '.', ',') AS stamdiameter,
  h % 12 AS aantal,
  CASE WHEN h % 31 = 0 THEN 'ja' ELSE 'nee' END AS monumentaal,
  strftime(DATE '1950-01-01' + (h % 27000)::INT, '%d-%m-%Y') AS plantdatum,
  strftime(DATE '2015-01-01' + (h % 4000)::INT, '%Y-%m-%d') AS gecontroleerd,
  replace((130000 + (h % 1500000) / 100)::DECIMAL(12, 2)::VARCHAR, '.', ',') AS x,
  replace((450000 + (h // 3 % 1500000) / 100)::DECIMAL(12, 2)::VARCHAR, '.', ',') AS y,
  ['in beheer', 'gekapt', '-', 'in onderzoek'][1 + h % 4] AS status,
  CASE WHEN h % 3 = 0 THEN '' WHEN h % 3 = 1 THEN 'Staat scheef; nader onderzoek nodig, zie rapport ' || (h % 977)::VARCHAR
    ELSE 'Vitaliteit redelijk, volgende controle over drie jaar' END AS opmerking,
  'https://data.voorbeeld.example/bomen/' || (100000 + i)::VARCHAR AS link
FROM (SELECT i, (md5_number_lower(i::VARCHAR) // 2)::BIGINT AS h FROM range(?) t(i))
"""


def write_csv(path: Path, megabytes: float) -> int:
    """Write about this many million bytes to `path` (UTF-8, semicolons, header row); returns the number of data rows."""
    rows = max(1, int(megabytes * 1e6 / BYTES_PER_ROW))
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"COPY ({QUERY.replace('?', str(rows))}) TO '{path}' (HEADER, DELIMITER ';')")
    return rows
