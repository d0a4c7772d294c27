-- Lines from what Athena reads of files as log_text: lines as they are, and the events of documents that a subscription
-- delivers, one document behind the other on a line or not. What is no document in the end has no log_group. Athena
-- tells nothing of the order of lines: those of one time are in the order of their document, or in none.
WITH parted AS (
    SELECT path, document
    FROM log_text
    CROSS JOIN UNNEST(REGEXP_SPLIT(value, '(?<=\})\s*(?=\{")')) AS parts (document)
    WHERE STRPOS(value, '"logEvents"') > 0 AND REGEXP_LIKE(value, '^\s*\{')
),
read AS (
    SELECT path, TRY(JSON_PARSE(document)) AS told FROM parted
),
events AS (
    SELECT
        path,
        COALESCE(JSON_EXTRACT_SCALAR(told, '$.logGroup'), '') AS log_group,
        COALESCE(JSON_EXTRACT_SCALAR(told, '$.logStream'), '') AS log_stream,
        TRY_CAST(JSON_EXTRACT_SCALAR(event, '$.timestamp') AS BIGINT) * 100000 + place AS line_number,
        REGEXP_REPLACE(
            CONCAT_WS(' ', JSON_EXTRACT_SCALAR(event, '$.timestamp'), JSON_EXTRACT_SCALAR(event, '$.message')),
            '[\r\n]+$', ''
        ) AS text
    FROM read
    CROSS JOIN UNNEST(TRY(CAST(JSON_EXTRACT(told, '$.logEvents') AS ARRAY(JSON)))) WITH ORDINALITY AS listed (event, place)
    WHERE
        COALESCE(JSON_EXTRACT_SCALAR(told, '$.messageType'), '') <> 'CONTROL_MESSAGE'
        AND JSON_EXTRACT_SCALAR(event, '$.message') IS NOT NULL
),
said AS (
    SELECT path, log_group, log_stream, line_number, text, part, line
    FROM events
    CROSS JOIN UNNEST(
        SPLIT(REPLACE(text, CHR(10) || 'XRAY TraceId', CHR(9) || 'XRAY TraceId'), CHR(10))
    ) WITH ORDINALITY AS lines (line, part)
)
SELECT
    path, CAST(NULL AS BIGINT) AS line_number, '' AS log_group, '' AS log_stream, value AS line,
    LENGTH(TO_UTF8(value)) + 1 AS size
FROM log_text
WHERE NOT (STRPOS(value, '"logEvents"') > 0 AND REGEXP_LIKE(value, '^\s*\{'))
UNION ALL
SELECT
    path, line_number, log_group, log_stream, line,
    CASE part WHEN 1 THEN LENGTH(TO_UTF8(text)) + 1 ELSE 0 END AS size
FROM said
UNION ALL
SELECT path, CAST(0 AS BIGINT) AS line_number, CAST(NULL AS VARCHAR) AS log_group, '' AS log_stream, '' AS line, 0 AS size
FROM read
WHERE JSON_EXTRACT(told, '$.logEvents') IS NULL
