-- Lines from what Spark reads of files as log_text: lines as they are, and the events of documents that a subscription
-- delivers, one document behind the other on a line or not. What is no document in the end has no log_group.
WITH parted AS (
    SELECT
        path,
        line_number,
        value,
        EXPLODE(CASE
            WHEN value LIKE '%"logEvents"%' AND value RLIKE '^\\s*\\{' THEN SPLIT(value, '(?<=\\})\\s*(?=\\{")')
            ELSE ARRAY(CAST(NULL AS STRING))
        END) AS document
    FROM log_text
),
read AS (
    SELECT
        path,
        document,
        FROM_JSON(
            document,
            'messageType STRING, logGroup STRING, logStream STRING, logEvents ARRAY<STRUCT<timestamp: BIGINT, message: STRING>>'
        ) AS told
    FROM parted
    WHERE document IS NOT NULL
),
events AS (
    SELECT
        path,
        told.logGroup AS log_group,
        told.logStream AS log_stream,
        event.timestamp * 100000 + place AS line_number,
        REGEXP_REPLACE(CONCAT_WS(' ', event.timestamp, event.message), '[\\r\\n]+$', '') AS text
    FROM read
    LATERAL VIEW POSEXPLODE(told.logEvents) AS place, event
    WHERE told.messageType IS DISTINCT FROM 'CONTROL_MESSAGE' AND event.message IS NOT NULL
),
said AS (
    SELECT path, log_group, log_stream, line_number, text, part, line
    FROM events
    LATERAL VIEW POSEXPLODE(SPLIT(REPLACE(text, '\nXRAY TraceId', '\tXRAY TraceId'), '\n')) AS part, line
)
SELECT path, line_number, '' AS log_group, '' AS log_stream, value AS line, OCTET_LENGTH(value) + 1 AS size
FROM parted
WHERE document IS NULL
UNION ALL
SELECT
    path, line_number, COALESCE(log_group, '') AS log_group, COALESCE(log_stream, '') AS log_stream, line,
    CASE part WHEN 0 THEN OCTET_LENGTH(text) + 1 ELSE 0 END AS size
FROM said
UNION ALL
SELECT path, CAST(0 AS BIGINT) AS line_number, CAST(NULL AS STRING) AS log_group, '' AS log_stream, '' AS line, 0 AS size
FROM read
WHERE told.logEvents IS NULL
