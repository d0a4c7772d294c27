-- The lines that tell something, in columns: reports as text and as JSON, failures, and what tracing puts behind a
-- report. A line is looked at alone, so that raw lines are read once, by any number of machines.
WITH found AS (
    SELECT
        path, line_number, log_group, log_stream, line,
        CASE
            WHEN STRPOS(line, 'REPORT RequestId: ') > 0 THEN 'report'
            WHEN STRPOS(line, '"platform.report"') > 0 THEN 'platform'
            WHEN REGEXP_MATCHES(line, '[0-9A-Za-z-]{36} Task timed out after') THEN 'timeout'
            WHEN REGEXP_MATCHES(line, 'RequestId: [0-9A-Za-z-]{36} Error: Runtime exited') THEN 'memory'
            WHEN REGEXP_MATCHES(line, '[0-9A-Za-z-]{36}\tERROR\tInvoke Error') THEN 'error'
            WHEN REGEXP_MATCHES(line, '(?:^|[ \t])\[ERROR\] ') THEN 'unhandled'
            WHEN
                REGEXP_MATCHES(line, 'INIT_REPORT Init Duration: [0-9.]{1,12} ms\tPhase: init\tStatus: timeout')
                OR REGEXP_MATCHES(line, '"platform\.initRuntimeDone".*"status":"timeout"')
                THEN 'start'
            WHEN STARTS_WITH(line, 'XRAY TraceId: ') AND STRPOS(line, 'Status: ') > 0 THEN 'traced'
        END AS mark
    FROM log_lines
    WHERE
        STRPOS(line, 'REPORT RequestId: ') > 0
        OR STRPOS(line, '"platform.report"') > 0
        OR STRPOS(line, ' Task timed out after') > 0
        OR STRPOS(line, ' Error: Runtime exited') > 0
        OR STRPOS(line, 'Invoke Error') > 0
        OR STRPOS(line, '[ERROR] ') > 0
        OR STRPOS(line, 'INIT_REPORT Init Duration: ') > 0
        OR STRPOS(line, '"platform.initRuntimeDone"') > 0
        OR STARTS_WITH(line, 'XRAY TraceId: ')
),
parted AS (
    SELECT
        path, line_number, log_group, log_stream, line, mark,
        CASE mark
            WHEN 'report' THEN SPLIT_PART(line, 'REPORT RequestId: ', 1)
            WHEN 'platform' THEN SPLIT_PART(line, '{', 1)
            WHEN 'start' THEN SPLIT_PART(SPLIT_PART(line, 'INIT_REPORT Init', 1), '{', 1)
            WHEN 'timeout' THEN REGEXP_EXTRACT(line, '^(.*?)[0-9A-Za-z-]{36} Task timed out after', 1)
            WHEN 'memory' THEN REGEXP_EXTRACT(line, '^(.*?)RequestId: [0-9A-Za-z-]{36} Error: Runtime exited', 1)
            WHEN 'error' THEN REGEXP_EXTRACT(line, '^(.*?)[0-9A-Za-z-]{36}\tERROR\tInvoke Error', 1)
            WHEN 'unhandled' THEN REGEXP_EXTRACT(line, '^(.*?[ \t])\[ERROR\] ', 1)
            ELSE ''
        END AS start,
        CASE mark
            WHEN 'report' THEN REGEXP_EXTRACT(line, 'REPORT RequestId: ([0-9A-Za-z-]+)', 1)
            WHEN 'platform' THEN REGEXP_EXTRACT(line, '"requestId":\s*"([A-Za-z0-9_.:$-]{1,200})"', 1)
            WHEN 'timeout' THEN REGEXP_EXTRACT(line, '([0-9A-Za-z-]{36}) Task timed out after', 1)
            WHEN 'memory' THEN REGEXP_EXTRACT(line, 'RequestId: ([0-9A-Za-z-]{36}) Error: Runtime exited', 1)
            WHEN 'error' THEN REGEXP_EXTRACT(line, '([0-9A-Za-z-]{36})\tERROR\tInvoke Error', 1)
        END AS request_id,
        CASE mark WHEN 'platform' THEN REGEXP_EXTRACT(line, '"metrics":\s*(\{[^{}]*\})', 1) ELSE line END AS told
    FROM found
    WHERE mark IS NOT NULL
),
-- A message may start with a time of its own: that of its line is the first of the two.
started AS (
    SELECT
        path, line_number, log_group, log_stream, line, mark, request_id, told,
        CASE
            WHEN mark IN ('timeout', 'memory', 'error')
                THEN COALESCE(NULLIF(REGEXP_EXTRACT(
                    start, '^(.*\S)\s+(?:\d{4}-\d\d-\d\d\S*|\d{13}|\d{10}(?:\.\d+)?)\s*$', 1
                ), ''), start)
            WHEN mark IN ('platform', 'start') AND TRIM(start) = ''
                THEN REGEXP_EXTRACT(line, '"time":"([0-9TZ:.+-]{10,35})"', 1)
            ELSE COALESCE(start, '')
        END AS start
    FROM parted
),
timed AS (
    SELECT
        path, line_number, log_group, log_stream, line, mark, request_id, told,
        REGEXP_EXTRACT(
            start, '(?:^|\s)(\d{4}-\d\d-\d\d(?:\s+\d\d:\d\d:\d\d\S*|\S*)|\d{13}|\d{10}(?:\.\d+)?)(?:\s|$)', 1
        ) AS clock,
        TRIM(REGEXP_REPLACE(
            start, '(?:^|\s)(?:\d{4}-\d\d-\d\d\S*|\d\d:\d\d:\d\d\S*|\d{13}\b|\d{10}(?:\.\d+)?\b)', ' ', 'g'
        )) AS whose
    FROM started
),
written AS (
    SELECT
        path, line_number, log_group, log_stream, mark, whose, request_id, clock,
        REGEXP_EXTRACT(whose, '^(\S+)', 1) AS word,
        REGEXP_EXTRACT(line, 'Task timed out after (\d{1,5}(?:\.\d{1,3})?) seconds', 1) AS timeout,
        REGEXP_EXTRACT(
            told,
            '(?:\tDuration: |"durationMs":\s*)([0-9]{1,12}(?:\.[0-9]{1,9})?)(?: ms)?(?:[\s,}]|$)',
            1
        ) AS duration,
        REGEXP_EXTRACT(
            told, '(?:\tBilled Duration: |"billedDurationMs":\s*)([0-9]{1,12}(?:\.[0-9]{1,9})?)(?: ms)?(?:[\s,}]|$)', 1
        ) AS billed,
        REGEXP_EXTRACT(
            told, '(?:\tMemory Size: |"memorySizeMB":\s*)([0-9]{1,12}(?:\.[0-9]{1,9})?)(?: MB)?(?:[\s,}]|$)', 1
        ) AS memory,
        REGEXP_EXTRACT(
            told, '(?:\tMax Memory Used: |"maxMemoryUsedMB":\s*)([0-9]{1,12}(?:\.[0-9]{1,9})?)(?: MB)?(?:[\s,}]|$)', 1
        ) AS used,
        REGEXP_EXTRACT(
            told, '(?:\tInit Duration: |"initDurationMs":\s*)([0-9]{1,12}(?:\.[0-9]{1,9})?)(?: ms)?(?:[\s,}]|$)', 1
        ) AS init,
        REGEXP_EXTRACT(
            told, '(?:\tRestore Duration: |"restoreDurationMs":\s*)([0-9]{1,12}(?:\.[0-9]{1,9})?)(?: ms)?(?:[\s,}]|$)', 1
        ) AS restore,
        REGEXP_EXTRACT(
            told,
            '(?:\tBilled Restore Duration: |"billedRestoreDurationMs":\s*)([0-9]{1,12}(?:\.[0-9]{1,9})?)(?: ms)?(?:[\s,}]|$)',
            1
        ) AS billed_restore,
        CASE
            WHEN mark IN ('report', 'platform', 'traced')
                THEN REGEXP_EXTRACT(line, '(?:\tStatus: |"status":\s*")([A-Za-z0-9_.:$-]{1,200})(?:[\s"]|$)', 1)
        END AS status,
        CASE
            WHEN mark IN ('error', 'unhandled')
                THEN REGEXP_EXTRACT(
                    line,
                    '(?:\[ERROR\] |\tERROR\tInvoke Error \t\{"errorType":")([A-Za-z_][A-Za-z0-9_.]{0,120})(?:[:"\s]|$)',
                    1
                )
            WHEN mark IN ('report', 'platform', 'traced')
                THEN REGEXP_EXTRACT(line, '(?:\tError Type: |"errorType":\s*")([A-Za-z0-9_.:$-]{1,200})(?:[\s"]|$)', 1)
        END AS error_type
    FROM timed
)
SELECT
    path, line_number, log_group, log_stream, mark, whose, word,
    NULLIF(request_id, '') AS request_id,
    mark IN ('report', 'platform') AND (
        TRY_CAST(duration AS DOUBLE) IS NULL
        OR TRY_CAST(billed AS DOUBLE) IS NULL
        OR TRY_CAST(memory AS DOUBLE) IS NULL
        OR TRY_CAST(used AS DOUBLE) IS NULL
        OR (mark = 'report' AND COALESCE(request_id, '') = '')
    ) AS malformed,
    CASE
        WHEN REGEXP_MATCHES(clock, '^\d{13}$') THEN TRY_CAST(clock AS BIGINT)
        WHEN REGEXP_MATCHES(clock, '^\d{10}$') THEN TRY_CAST(clock AS BIGINT) * 1000
        WHEN REGEXP_MATCHES(clock, '^\d{4}-\d\d-\d\d(?:$|[T ]+\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?$)')
            THEN
                DATE_DIFF('day', DATE '1970-01-01', TRY_CAST(SUBSTR(clock, 1, 10) AS DATE)) * CAST(86400000 AS BIGINT)
                + COALESCE(TRY_CAST(REGEXP_EXTRACT(clock, '[T ](\d\d):', 1) AS BIGINT), 0) * 3600000
                + COALESCE(TRY_CAST(REGEXP_EXTRACT(clock, '[T ]\d\d:(\d\d)', 1) AS BIGINT), 0) * 60000
                + COALESCE(TRY_CAST(REGEXP_EXTRACT(clock, '[T ]\d\d:\d\d:(\d\d)', 1) AS BIGINT), 0) * 1000
                + COALESCE(TRY_CAST(RPAD(REGEXP_EXTRACT(clock, '\.(\d{1,3})', 1), 3, '0') AS BIGINT), 0)
                - COALESCE(TRY_CAST(REGEXP_EXTRACT(clock, '([+-]\d\d):?\d\d$', 1) AS BIGINT), 0) * 3600000
                - COALESCE(TRY_CAST(
                    REGEXP_EXTRACT(clock, '([+-])\d\d:?\d\d$', 1) || REGEXP_EXTRACT(clock, '[+-]\d\d:?(\d\d)$', 1)
                AS BIGINT), 0) * 60000
    END AS ended_at,
    CASE
        WHEN mark = 'timeout' THEN FLOOR(TRY_CAST(timeout AS DOUBLE) * 1000)
        ELSE TRY_CAST(duration AS DOUBLE)
    END AS duration_ms,
    TRY_CAST(billed AS DOUBLE) AS billed_ms,
    TRY_CAST(memory AS DOUBLE) AS memory_mb,
    TRY_CAST(used AS DOUBLE) AS used_mb,
    TRY_CAST(init AS DOUBLE) AS init_ms,
    TRY_CAST(restore AS DOUBLE) AS restore_ms,
    TRY_CAST(billed_restore AS DOUBLE) AS billed_restore_ms,
    NULLIF(status, '') AS status,
    NULLIF(error_type, '') AS error_type
FROM written
