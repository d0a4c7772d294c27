-- The columns of log_rows from the lines that tell something: whose each is, and which request a failure is of that
-- names none. Only streams with such a failure are put in order.
WITH asking AS (
    SELECT DISTINCT path, log_group, log_stream, whose FROM marks WHERE mark = 'unhandled'
),
ordered AS (
    SELECT
        marks.path, marks.line_number, marks.log_group, marks.log_stream, marks.mark, marks.word, marks.ended_at,
        marks.error_type,
        LAST_VALUE(CASE WHEN marks.mark = 'report' THEN marks.request_id END IGNORE NULLS) OVER (
            PARTITION BY marks.path, marks.log_group, marks.log_stream, marks.whose
            ORDER BY
                marks.line_number DESC, marks.ended_at DESC,
                CASE marks.mark WHEN 'report' THEN 0 ELSE 1 END
            ROWS UNBOUNDED PRECEDING
        ) AS request_id
    FROM marks
    INNER JOIN asking
        ON
            marks.path = asking.path
            AND marks.log_group = asking.log_group
            AND marks.log_stream = asking.log_stream
            AND marks.whose = asking.whose
    WHERE marks.mark IN ('report', 'unhandled')
),
traced AS (
    SELECT path, log_group, log_stream, line_number - 1 AS line_number, status, error_type
    FROM marks
    WHERE mark = 'traced'
),
told AS (
    SELECT
        marks.path, marks.log_group, marks.log_stream, marks.word, marks.ended_at, marks.request_id,
        CASE marks.mark WHEN 'platform' THEN 'report' ELSE marks.mark END AS kind,
        marks.duration_ms, marks.billed_ms, marks.memory_mb, marks.used_mb,
        marks.init_ms, marks.restore_ms, marks.billed_restore_ms,
        CASE marks.mark WHEN 'start' THEN 'timeout' ELSE COALESCE(marks.status, traced.status) END AS status,
        COALESCE(marks.error_type, traced.error_type) AS error_type
    FROM marks
    LEFT JOIN traced
        ON
            marks.mark = 'report'
            AND marks.path = traced.path
            AND marks.log_group = traced.log_group
            AND marks.log_stream = traced.log_stream
            AND marks.line_number = traced.line_number
    WHERE marks.mark NOT IN ('unhandled', 'traced') AND NOT marks.malformed
    UNION ALL
    SELECT
        path, log_group, log_stream, word, ended_at, request_id, 'error' AS kind,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, error_type
    FROM ordered
    WHERE mark = 'unhandled'
),
-- A word beside the time names the stream, or the function where several share a file.
worded AS (
    SELECT
        *,
        REGEXP_MATCHES(word, '^\d{4}[/-]\d\d[/-]\d\d[/-][A-Za-z0-9_-]*\[[^\]\s]+\][0-9a-f]{8,}$') AS streams,
        log_stream = '' AND REGEXP_MATCHES(word, '^[A-Za-z0-9_$./:-]{1,170}$') AS names
    FROM told
),
-- What the path of a file says: its log group, the name before a stream, the folder above an export's task, or the
-- name of the file itself.
pathed AS (
    SELECT
        path,
        REGEXP_EXTRACT(path, '([^/]*)$', 1) AS file,
        REGEXP_EXTRACT(
            '/' || path,
            '^(.*?)(?:/(?:\d{4}-\d\d-\d\d-[^/]*\[[^\]/]+\][0-9a-f]{8,}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}))*/[^/]*$',
            1
        ) AS folders
    FROM (SELECT DISTINCT path FROM marks) AS paths
),
filed AS (
    SELECT
        path,
        COALESCE(
            NULLIF(REGEXP_EXTRACT(path, '(?:^|/)aws[/-]lambda[/-]([A-Za-z0-9_-]+)', 1), ''),
            NULLIF(REGEXP_EXTRACT(
                '/' || path, '/\d{4}-\d\d-\d\d-([A-Za-z0-9_-]+)\[[^\]/]+\][0-9a-f]{8,}/', 1
            ), ''),
            CASE
                WHEN
                    folders <> '' AND REGEXP_MATCHES(
                        file, '^(?:\d{6}(?:\.gz)?|(?:\d{4}|\d\d|logs?|exportedlogs|telemetry)(?:\..*)?)$'
                    )
                    THEN REGEXP_EXTRACT(
                        REGEXP_EXTRACT(folders, '^(.*?)(?:/(?:\d{4}|\d\d|logs?|exportedlogs|telemetry))*$', 1),
                        '([^/]*)$',
                        1
                    )
                WHEN NOT REGEXP_MATCHES(file, '^\d{6}(?:\.gz)?$')
                    THEN REGEXP_EXTRACT(file, '^(.*?)(?:\.(?:log|logs|txt|json|jsonl|ndjson|gz))*$', 1)
            END
        ) AS file_function
    FROM pathed
)
SELECT
    worded.path,
    worded.kind,
    COALESCE(
        NULLIF(CASE
            WHEN streams
                THEN REGEXP_EXTRACT(word, '^\d{4}[/-]\d\d[/-]\d\d[/-]([A-Za-z0-9_-]+)\[', 1)
            WHEN names THEN REGEXP_EXTRACT(word, '^(?:.*/aws/lambda/)?(.*)$', 1)
        END, ''),
        NULLIF(REGEXP_EXTRACT(log_group, '^(?:.*/aws/lambda/)?(.*)$', 1), ''),
        file_function,
        ''
    ) AS function_name,
    CASE WHEN streams THEN word ELSE NULLIF(log_stream, '') END AS stream,
    worded.ended_at, worded.request_id, worded.duration_ms, worded.billed_ms, worded.memory_mb, worded.used_mb,
    worded.init_ms, worded.restore_ms, worded.billed_restore_ms, worded.status, worded.error_type,
    names AND NOT streams AS named_by_line
FROM worded
INNER JOIN filed ON worded.path = filed.path
