-- The files, as lines.
CREATE EXTERNAL TABLE IF NOT EXISTS log_files (value STRING)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '\001' LINES TERMINATED BY '\n'
STORED AS TEXTFILE
LOCATION 's3://logs/exported/';

CREATE OR REPLACE VIEW log_text AS
SELECT REGEXP_REPLACE("$path", '^s3://[^/]*/', '') AS path, value
FROM log_files
WHERE NOT REGEXP_LIKE("$path", '/(aws-logs-write-test)$');

-- Lines from what Athena reads of files as log_text: lines as they are, and the events of documents that a subscription
-- delivers, one document behind the other on a line or not. What is no document in the end has no log_group. Athena
-- tells nothing of the order of lines: those of one time are in the order of their document, or in none.
CREATE OR REPLACE VIEW log_lines AS
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
WHERE JSON_EXTRACT(told, '$.logEvents') IS NULL;

-- The lines that tell something, in columns: reports as text and as JSON, failures, and what tracing puts behind a
-- report. A line is looked at alone, so that raw lines are read once, by any number of machines.
CREATE TABLE marks WITH (format = 'PARQUET') AS
WITH found AS (
  SELECT
    path,
    line_number,
    log_group,
    log_stream,
    line,
    CASE
      WHEN STRPOS(line, 'REPORT RequestId: ') > 0
      THEN 'report'
      WHEN STRPOS(line, '"platform.report"') > 0
      THEN 'platform'
      WHEN REGEXP_LIKE(line, '[0-9A-Za-z-]{36} Task timed out after')
      THEN 'timeout'
      WHEN REGEXP_LIKE(line, 'RequestId: [0-9A-Za-z-]{36} Error: Runtime exited')
      THEN 'memory'
      WHEN REGEXP_LIKE(line, '[0-9A-Za-z-]{36}\tERROR\tInvoke Error')
      THEN 'error'
      WHEN REGEXP_LIKE(line, '(?:^|[ \t])\[ERROR\] ')
      THEN 'unhandled'
      WHEN REGEXP_LIKE(line, 'INIT_REPORT Init Duration: [0-9.]{1,12} ms\tPhase: init\tStatus: timeout')
      OR REGEXP_LIKE(line, '"platform\.initRuntimeDone".*"status":"timeout"')
      THEN 'start'
      WHEN STARTS_WITH(line, 'XRAY TraceId: ') AND STRPOS(line, 'Status: ') > 0
      THEN 'traced'
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
), parted AS (
  SELECT
    path,
    line_number,
    log_group,
    log_stream,
    line,
    mark,
    CASE mark
      WHEN 'report'
      THEN SPLIT_PART(line, 'REPORT RequestId: ', 1)
      WHEN 'platform'
      THEN SPLIT_PART(line, '{', 1)
      WHEN 'start'
      THEN SPLIT_PART(SPLIT_PART(line, 'INIT_REPORT Init', 1), '{', 1)
      WHEN 'timeout'
      THEN REGEXP_EXTRACT(line, '^(.*?)[0-9A-Za-z-]{36} Task timed out after', 1)
      WHEN 'memory'
      THEN REGEXP_EXTRACT(line, '^(.*?)RequestId: [0-9A-Za-z-]{36} Error: Runtime exited', 1)
      WHEN 'error'
      THEN REGEXP_EXTRACT(line, '^(.*?)[0-9A-Za-z-]{36}\tERROR\tInvoke Error', 1)
      WHEN 'unhandled'
      THEN REGEXP_EXTRACT(line, '^(.*?[ \t])\[ERROR\] ', 1)
      ELSE ''
    END AS start,
    CASE mark
      WHEN 'report'
      THEN REGEXP_EXTRACT(line, 'REPORT RequestId: ([0-9A-Za-z-]+)', 1)
      WHEN 'platform'
      THEN REGEXP_EXTRACT(line, '"requestId":\s*"([A-Za-z0-9_.:$-]{1,200})"', 1)
      WHEN 'timeout'
      THEN REGEXP_EXTRACT(line, '([0-9A-Za-z-]{36}) Task timed out after', 1)
      WHEN 'memory'
      THEN REGEXP_EXTRACT(line, 'RequestId: ([0-9A-Za-z-]{36}) Error: Runtime exited', 1)
      WHEN 'error'
      THEN REGEXP_EXTRACT(line, '([0-9A-Za-z-]{36})\tERROR\tInvoke Error', 1)
    END AS request_id,
    CASE mark
      WHEN 'platform'
      THEN REGEXP_EXTRACT(line, '"metrics":\s*(\{[^{}]*\})', 1)
      ELSE line
    END AS told
  FROM found
  WHERE
    NOT mark IS NULL
), started AS (
  SELECT
    path,
    line_number,
    log_group,
    log_stream,
    line,
    mark,
    request_id,
    told,
    CASE
      WHEN mark IN ('timeout', 'memory', 'error')
      THEN COALESCE(
        NULLIF(
          REGEXP_EXTRACT(start, '^(.*\S)\s+(?:\d{4}-\d\d-\d\d\S*|\d{13}|\d{10}(?:\.\d+)?)\s*$', 1),
          ''
        ),
        start
      )
      WHEN mark IN ('platform', 'start') AND TRIM(start) = ''
      THEN REGEXP_EXTRACT(line, '"time":"([0-9TZ:.+-]{10,35})"', 1)
      ELSE COALESCE(start, '')
    END AS start
  FROM parted
), timed AS (
  SELECT
    path,
    line_number,
    log_group,
    log_stream,
    line,
    mark,
    request_id,
    told,
    REGEXP_EXTRACT(
      start,
      '(?:^|\s)(\d{4}-\d\d-\d\d(?:\s+\d\d:\d\d:\d\d\S*|\S*)|\d{13}|\d{10}(?:\.\d+)?)(?:\s|$)',
      1
    ) AS clock,
    TRIM(
      REGEXP_REPLACE(
        start,
        '(?:^|\s)(?:\d{4}-\d\d-\d\d\S*|\d\d:\d\d:\d\d\S*|\d{13}\b|\d{10}(?:\.\d+)?\b)',
        ' '
      )
    ) AS whose
  FROM started
), written AS (
  SELECT
    path,
    line_number,
    log_group,
    log_stream,
    mark,
    whose,
    request_id,
    clock,
    REGEXP_EXTRACT(whose, '^(\S+)', 1) AS word,
    REGEXP_EXTRACT(line, 'Task timed out after (\d{1,5}(?:\.\d{1,3})?) seconds', 1) AS timeout,
    REGEXP_EXTRACT(
      told,
      '(?:\tDuration: |"durationMs":\s*)([0-9]{1,12}(?:\.[0-9]{1,9})?)(?: ms)?(?:[\s,}]|$)',
      1
    ) AS duration,
    REGEXP_EXTRACT(
      told,
      '(?:\tBilled Duration: |"billedDurationMs":\s*)([0-9]{1,12}(?:\.[0-9]{1,9})?)(?: ms)?(?:[\s,}]|$)',
      1
    ) AS billed,
    REGEXP_EXTRACT(
      told,
      '(?:\tMemory Size: |"memorySizeMB":\s*)([0-9]{1,12}(?:\.[0-9]{1,9})?)(?: MB)?(?:[\s,}]|$)',
      1
    ) AS memory,
    REGEXP_EXTRACT(
      told,
      '(?:\tMax Memory Used: |"maxMemoryUsedMB":\s*)([0-9]{1,12}(?:\.[0-9]{1,9})?)(?: MB)?(?:[\s,}]|$)',
      1
    ) AS used,
    REGEXP_EXTRACT(
      told,
      '(?:\tInit Duration: |"initDurationMs":\s*)([0-9]{1,12}(?:\.[0-9]{1,9})?)(?: ms)?(?:[\s,}]|$)',
      1
    ) AS init,
    REGEXP_EXTRACT(
      told,
      '(?:\tRestore Duration: |"restoreDurationMs":\s*)([0-9]{1,12}(?:\.[0-9]{1,9})?)(?: ms)?(?:[\s,}]|$)',
      1
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
  path,
  line_number,
  log_group,
  log_stream,
  mark,
  whose,
  word,
  NULLIF(request_id, '') AS request_id,
  mark IN ('report', 'platform')
  AND (
    TRY_CAST(duration AS DOUBLE) IS NULL
    OR TRY_CAST(billed AS DOUBLE) IS NULL
    OR TRY_CAST(memory AS DOUBLE) IS NULL
    OR TRY_CAST(used AS DOUBLE) IS NULL
    OR (
      mark = 'report' AND COALESCE(request_id, '') = ''
    )
  ) AS malformed,
  CASE
    WHEN REGEXP_LIKE(clock, '^\d{13}$')
    THEN TRY_CAST(clock AS BIGINT)
    WHEN REGEXP_LIKE(clock, '^\d{10}$')
    THEN TRY_CAST(clock AS BIGINT) * 1000
    WHEN REGEXP_LIKE(clock, '^\d{4}-\d\d-\d\d(?:$|[T ]+\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?$)')
    THEN DATE_DIFF(
      'DAY',
      DATE_TRUNC('DAY', CAST('1970-01-01' AS DATE)),
      DATE_TRUNC('DAY', TRY_CAST(SUBSTR(clock, 1, 10) AS DATE))
    ) * CAST(86400000 AS BIGINT) + COALESCE(TRY_CAST(REGEXP_EXTRACT(clock, '[T ](\d\d):', 1) AS BIGINT), 0) * 3600000 + COALESCE(TRY_CAST(REGEXP_EXTRACT(clock, '[T ]\d\d:(\d\d)', 1) AS BIGINT), 0) * 60000 + COALESCE(TRY_CAST(REGEXP_EXTRACT(clock, '[T ]\d\d:\d\d:(\d\d)', 1) AS BIGINT), 0) * 1000 + COALESCE(TRY_CAST(RPAD(REGEXP_EXTRACT(clock, '\.(\d{1,3})', 1), 3, '0') AS BIGINT), 0) - COALESCE(TRY_CAST(REGEXP_EXTRACT(clock, '([+-]\d\d):?\d\d$', 1) AS BIGINT), 0) * 3600000 - COALESCE(
      TRY_CAST(CONCAT(
        CAST(REGEXP_EXTRACT(clock, '([+-])\d\d:?\d\d$', 1) AS VARCHAR),
        CAST(REGEXP_EXTRACT(clock, '[+-]\d\d:?(\d\d)$', 1) AS VARCHAR)
      ) AS BIGINT),
      0
    ) * 60000
  END AS ended_at,
  CASE
    WHEN mark = 'timeout'
    THEN FLOOR(TRY_CAST(timeout AS DOUBLE) * 1000)
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
FROM written;

-- The columns of log_rows from the lines that tell something: whose each is, and which request a failure is of that
-- names none. Only streams with such a failure are put in order.
CREATE TABLE log_rows WITH (format = 'PARQUET') AS
WITH asking AS (
  SELECT DISTINCT
    path,
    log_group,
    log_stream,
    whose
  FROM marks
  WHERE
    mark = 'unhandled'
), ordered AS (
  SELECT
    marks.path,
    marks.line_number,
    marks.log_group,
    marks.log_stream,
    marks.mark,
    marks.word,
    marks.ended_at,
    marks.error_type,
    LAST_VALUE(CASE WHEN marks.mark = 'report' THEN marks.request_id END) IGNORE NULLS OVER (
      PARTITION BY marks.path, marks.log_group, marks.log_stream, marks.whose
      ORDER BY marks.line_number DESC, marks.ended_at DESC, CASE marks.mark WHEN 'report' THEN 0 ELSE 1 END
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS request_id
  FROM marks
  INNER JOIN asking
    ON marks.path = asking.path
    AND marks.log_group = asking.log_group
    AND marks.log_stream = asking.log_stream
    AND marks.whose = asking.whose
  WHERE
    marks.mark IN ('report', 'unhandled')
), traced AS (
  SELECT
    path,
    log_group,
    log_stream,
    line_number - 1 AS line_number,
    status,
    error_type
  FROM marks
  WHERE
    mark = 'traced'
), told AS (
  SELECT
    marks.path,
    marks.log_group,
    marks.log_stream,
    marks.word,
    marks.ended_at,
    marks.request_id,
    CASE marks.mark WHEN 'platform' THEN 'report' ELSE marks.mark END AS kind,
    marks.duration_ms,
    marks.billed_ms,
    marks.memory_mb,
    marks.used_mb,
    marks.init_ms,
    marks.restore_ms,
    marks.billed_restore_ms,
    CASE marks.mark
      WHEN 'start'
      THEN 'timeout'
      ELSE COALESCE(marks.status, traced.status)
    END AS status,
    COALESCE(marks.error_type, traced.error_type) AS error_type
  FROM marks
  LEFT JOIN traced
    ON marks.mark = 'report'
    AND marks.path = traced.path
    AND marks.log_group = traced.log_group
    AND marks.log_stream = traced.log_stream
    AND marks.line_number = traced.line_number
  WHERE
    NOT marks.mark IN ('unhandled', 'traced') AND NOT marks.malformed
  UNION ALL
  SELECT
    path,
    log_group,
    log_stream,
    word,
    ended_at,
    request_id,
    'error' AS kind,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    error_type
  FROM ordered
  WHERE
    mark = 'unhandled'
), worded AS (
  SELECT
    *,
    REGEXP_LIKE(word, '^\d{4}[/-]\d\d[/-]\d\d[/-][A-Za-z0-9_-]*\[[^\]\s]+\][0-9a-f]{8,}$') AS streams,
    log_stream = '' AND REGEXP_LIKE(word, '^[A-Za-z0-9_$./:-]{1,170}$') AS names
  FROM told
), pathed AS (
  SELECT
    path,
    REGEXP_EXTRACT(path, '([^/]*)$', 1) AS file,
    REGEXP_EXTRACT(
      CONCAT(CAST('/' AS VARCHAR), CAST(path AS VARCHAR)),
      '^(.*?)(?:/(?:\d{4}-\d\d-\d\d-[^/]*\[[^\]/]+\][0-9a-f]{8,}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}))*/[^/]*$',
      1
    ) AS folders
  FROM (
    SELECT DISTINCT
      path
    FROM marks
  ) AS paths
), filed AS (
  SELECT
    path,
    COALESCE(
      NULLIF(REGEXP_EXTRACT(path, '(?:^|/)aws[/-]lambda[/-]([A-Za-z0-9_-]+)', 1), ''),
      NULLIF(
        REGEXP_EXTRACT(
          CONCAT(CAST('/' AS VARCHAR), CAST(path AS VARCHAR)),
          '/\d{4}-\d\d-\d\d-([A-Za-z0-9_-]+)\[[^\]/]+\][0-9a-f]{8,}/',
          1
        ),
        ''
      ),
      CASE
        WHEN folders <> ''
        AND REGEXP_LIKE(file, '^(?:\d{6}(?:\.gz)?|(?:\d{4}|\d\d|logs?|exportedlogs|telemetry)(?:\..*)?)$')
        THEN REGEXP_EXTRACT(
          REGEXP_EXTRACT(folders, '^(.*?)(?:/(?:\d{4}|\d\d|logs?|exportedlogs|telemetry))*$', 1),
          '([^/]*)$',
          1
        )
        WHEN NOT REGEXP_LIKE(file, '^\d{6}(?:\.gz)?$')
        THEN REGEXP_EXTRACT(file, '^(.*?)(?:\.(?:log|logs|txt|json|jsonl|ndjson|gz))*$', 1)
      END
    ) AS file_function
  FROM pathed
)
SELECT
  worded.path,
  worded.kind,
  COALESCE(
    NULLIF(
      CASE
        WHEN streams
        THEN REGEXP_EXTRACT(word, '^\d{4}[/-]\d\d[/-]\d\d[/-]([A-Za-z0-9_-]+)\[', 1)
        WHEN names
        THEN REGEXP_EXTRACT(word, '^(?:.*/aws/lambda/)?(.*)$', 1)
      END,
      ''
    ),
    NULLIF(REGEXP_EXTRACT(log_group, '^(?:.*/aws/lambda/)?(.*)$', 1), ''),
    file_function,
    ''
  ) AS function_name,
  CASE WHEN streams THEN word ELSE NULLIF(log_stream, '') END AS stream,
  worded.ended_at,
  worded.request_id,
  worded.duration_ms,
  worded.billed_ms,
  worded.memory_mb,
  worded.used_mb,
  worded.init_ms,
  worded.restore_ms,
  worded.billed_restore_ms,
  worded.status,
  worded.error_type,
  names AND NOT streams AS named_by_line
FROM worded
INNER JOIN filed
  ON worded.path = filed.path;

-- counts
WITH reports AS (
  /* One row for each attempt, however often its report was exported. */
  SELECT DISTINCT
    function_name,
    stream,
    ended_at,
    request_id,
    duration_ms,
    billed_ms,
    memory_mb,
    used_mb,
    init_ms,
    restore_ms,
    billed_restore_ms,
    status
  FROM log_rows
  WHERE
    kind = 'report'
), ended AS (
  SELECT
    function_name,
    request_id,
    MIN(duration_ms) AS after_ms
  FROM log_rows
  WHERE
    kind = 'timeout'
  GROUP BY
    function_name,
    request_id
)
SELECT
  reports.function_name,
  COUNT(*) AS invocations,
  SUM(CASE WHEN NOT init_ms IS NULL OR NOT restore_ms IS NULL THEN 1 ELSE 0 END) AS cold_starts,
  MAX(duration_ms) AS longest_ms,
  MAX(
    CASE
      WHEN status = 'timeout' OR duration_ms >= 0.99 * after_ms
      THEN NULL
      ELSE duration_ms
    END
  ) AS longest_finished_ms,
  MAX(used_mb) AS most_used_mb,
  MIN(memory_mb) AS least_memory_mb,
  MAX(memory_mb) AS memory_mb,
  CAST(SUM(billed_ms * memory_mb) AS DOUBLE) / 1024000.0 AS billed_gb_seconds,
  SUM(duration_ms) AS total_ms,
  SUM(COALESCE(init_ms, 0) + COALESCE(billed_restore_ms, 0)) AS starting_ms,
  MIN(ended_at) AS first_at,
  MAX(ended_at) AS last_at
FROM reports
LEFT JOIN ended
  ON reports.function_name = ended.function_name
  AND reports.request_id = ended.request_id
GROUP BY
  reports.function_name
ORDER BY
  reports.function_name;

-- repeats
WITH reports AS (
  /* One row for each attempt, however often its report was exported. */
  SELECT DISTINCT
    function_name,
    stream,
    ended_at,
    request_id,
    duration_ms,
    billed_ms,
    memory_mb,
    used_mb,
    init_ms,
    restore_ms,
    billed_restore_ms,
    status
  FROM log_rows
  WHERE
    kind = 'report'
), again AS (
  SELECT
    request_id
  FROM reports
  GROUP BY
    request_id
  HAVING
    COUNT(*) > 1
)
SELECT
  reports.function_name,
  COUNT(*) - COUNT(DISTINCT reports.request_id) AS repeated
FROM reports
INNER JOIN again
  ON reports.request_id = again.request_id
GROUP BY
  reports.function_name
ORDER BY
  reports.function_name;

-- failures
WITH reports AS (
  /* One row for each attempt, however often its report was exported. */
  SELECT DISTINCT
    function_name,
    stream,
    ended_at,
    request_id,
    duration_ms,
    billed_ms,
    memory_mb,
    used_mb,
    init_ms,
    restore_ms,
    billed_restore_ms,
    status
  FROM log_rows
  WHERE
    kind = 'report'
), told AS (
  SELECT
    function_name,
    request_id,
    SUM(CASE WHEN kind = 'report' THEN 1 ELSE 0 END) AS reported,
    SUM(CASE WHEN kind = 'report' AND status = 'timeout' THEN 1 ELSE 0 END) AS reported_timeouts,
    SUM(CASE WHEN kind <> 'report' THEN 1 ELSE 0 END) AS lines,
    SUM(CASE WHEN kind = 'timeout' THEN 1 ELSE 0 END) AS timeout_lines,
    SUM(CASE WHEN kind = 'report' AND error_type = 'Runtime.ExitError' THEN 1 ELSE 0 END) AS reported_exits,
    SUM(CASE WHEN kind = 'memory' THEN 1 ELSE 0 END) AS exit_lines
  FROM (
    SELECT DISTINCT
      function_name,
      kind,
      stream,
      ended_at,
      request_id,
      status,
      error_type
    FROM log_rows
    WHERE
      kind <> 'start'
      AND (
        kind <> 'report' OR status IN ('timeout', 'error', 'failure')
      )
  ) AS failed
  GROUP BY
    function_name,
    request_id
), attempts AS (
  SELECT
    reports.function_name,
    reports.request_id,
    COUNT(*) AS attempts,
    SUM(CASE WHEN reports.used_mb >= reports.memory_mb THEN 1 ELSE 0 END) AS full_attempts
  FROM reports
  INNER JOIN told
    ON reports.function_name = told.function_name
    AND reports.request_id = told.request_id
  GROUP BY
    reports.function_name,
    reports.request_id
)
SELECT
  told.function_name,
  SUM(LEAST(COALESCE(attempts.attempts, lines), GREATEST(reported, lines))) AS errors,
  SUM(
    LEAST(COALESCE(attempts.attempts, lines), GREATEST(reported_timeouts, timeout_lines))
  ) AS timeouts,
  SUM(LEAST(COALESCE(attempts.full_attempts, 0), GREATEST(reported_exits, exit_lines))) AS killed
FROM told
LEFT JOIN attempts
  ON told.function_name = attempts.function_name
  AND told.request_id = attempts.request_id
GROUP BY
  told.function_name
ORDER BY
  told.function_name;

-- kinds
WITH reports AS (
  /* One row for each attempt, however often its report was exported. */
  SELECT DISTINCT
    function_name,
    stream,
    ended_at,
    request_id,
    duration_ms,
    billed_ms,
    memory_mb,
    used_mb,
    init_ms,
    restore_ms,
    billed_restore_ms,
    status
  FROM log_rows
  WHERE
    kind = 'report'
), each_once AS (
  SELECT DISTINCT
    function_name,
    CASE WHEN kind = 'start' THEN 'start' ELSE 'error' END AS kind,
    CASE WHEN kind = 'start' THEN '' ELSE error_type END AS error_type,
    CASE
      WHEN kind = 'start'
      THEN CONCAT(
        COALESCE(CAST(COALESCE(stream, '') AS VARCHAR), ''),
        COALESCE(CAST(COALESCE(CAST(ended_at AS VARCHAR), '') AS VARCHAR), '')
      )
      ELSE CAST(request_id AS VARCHAR)
    END AS event
  FROM log_rows
  WHERE
    kind = 'start' OR error_type <> ''
)
SELECT
  function_name,
  kind,
  error_type,
  COUNT(*) AS times
FROM each_once
GROUP BY
  function_name,
  kind,
  error_type
ORDER BY
  function_name,
  kind,
  times DESC,
  error_type;

-- percentiles
WITH reports AS (
  /* One row for each attempt, however often its report was exported. */
  SELECT DISTINCT
    function_name,
    stream,
    ended_at,
    request_id,
    duration_ms,
    billed_ms,
    memory_mb,
    used_mb,
    init_ms,
    restore_ms,
    billed_restore_ms,
    status
  FROM log_rows
  WHERE
    kind = 'report'
), histogram AS (
  SELECT
    function_name,
    'duration' AS measure,
    CASE
      WHEN duration_ms > 0
      THEN CAST(FLOOR(LN(duration_ms) * 200) AS BIGINT)
      ELSE -100000
    END AS step,
    COUNT(*) AS n,
    MIN(duration_ms) AS low,
    MAX(duration_ms) AS high
  FROM reports
  GROUP BY
    1,
    2,
    3
  UNION ALL
  SELECT
    function_name,
    'used' AS measure,
    CASE WHEN used_mb > 0 THEN CAST(FLOOR(LN(used_mb) * 200) AS BIGINT) ELSE -100000 END AS step,
    COUNT(*) AS n,
    MIN(used_mb) AS low,
    MAX(used_mb) AS high
  FROM reports
  GROUP BY
    1,
    2,
    3
  UNION ALL
  SELECT
    function_name,
    'init' AS measure,
    CASE WHEN init_ms > 0 THEN CAST(FLOOR(LN(init_ms) * 200) AS BIGINT) ELSE -100000 END AS step,
    COUNT(*) AS n,
    MIN(init_ms) AS low,
    MAX(init_ms) AS high
  FROM reports
  WHERE
    NOT init_ms IS NULL
  GROUP BY
    1,
    2,
    3
  UNION ALL
  SELECT
    function_name,
    'restore' AS measure,
    CASE
      WHEN restore_ms > 0
      THEN CAST(FLOOR(LN(restore_ms) * 200) AS BIGINT)
      ELSE -100000
    END AS step,
    COUNT(*) AS n,
    MIN(restore_ms) AS low,
    MAX(restore_ms) AS high
  FROM reports
  WHERE
    NOT restore_ms IS NULL
  GROUP BY
    1,
    2,
    3
), ranked AS (
  SELECT
    function_name,
    measure,
    n,
    low,
    high,
    SUM(n) OVER (
      PARTITION BY function_name, measure
      ORDER BY low
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) - n AS before_it,
    SUM(n) OVER (PARTITION BY function_name, measure) AS total
  FROM histogram
), wanted AS (
  SELECT
    50 AS percentile,
    0 AS upper_rank
  UNION ALL
  SELECT
    50,
    1
  UNION ALL
  SELECT
    90,
    0
  UNION ALL
  SELECT
    90,
    1
  UNION ALL
  SELECT
    99,
    0
  UNION ALL
  SELECT
    99,
    1
), ranks AS (
  SELECT
    ranked.*,
    percentile,
    upper_rank,
    FLOOR(CAST((
      total - 1
    ) * percentile AS DOUBLE) / 100.0) + upper_rank AS wanted_rank,
    CAST((
      total - 1
    ) * percentile AS DOUBLE) / 100.0 - FLOOR(CAST((
      total - 1
    ) * percentile AS DOUBLE) / 100.0) AS part
  FROM ranked
  CROSS JOIN wanted
)
SELECT
  function_name,
  measure,
  percentile,
  SUM(
    (
      CASE WHEN upper_rank = 1 THEN part ELSE 1 - part END
    ) * (
      low + CAST((
        high - low
      ) * (
        wanted_rank - before_it
      ) AS DOUBLE) / GREATEST(n - 1, 1)
    )
  ) AS figure
FROM ranks
WHERE
  wanted_rank >= before_it AND wanted_rank < before_it + n
GROUP BY
  function_name,
  measure,
  percentile
ORDER BY
  function_name,
  measure,
  percentile;

-- concurrency
WITH reports AS (
  /* One row for each attempt, however often its report was exported. */
  SELECT DISTINCT
    function_name,
    stream,
    ended_at,
    request_id,
    duration_ms,
    billed_ms,
    memory_mb,
    used_mb,
    init_ms,
    restore_ms,
    billed_restore_ms,
    status
  FROM log_rows
  WHERE
    kind = 'report'
), numbered AS (
  SELECT
    function_name,
    CAST(ROW_NUMBER() OVER (ORDER BY function_name) AS BIGINT) AS function_number
  FROM (
    SELECT DISTINCT
      function_name
    FROM reports
  ) AS names
), attempts AS (
  SELECT
    function_number,
    ended_at,
    ended_at - CAST(CEIL(duration_ms + COALESCE(init_ms, 0) + COALESCE(restore_ms, 0)) AS BIGINT) AS began_at
  FROM reports
  INNER JOIN numbered
    ON reports.function_name = numbered.function_name
  WHERE
    NOT ended_at IS NULL
), moves AS (
  SELECT
    function_number * 10000000000000 + ended_at * 2 AS move
  FROM attempts
  UNION ALL
  SELECT
    function_number * 10000000000000 + began_at * 2 + 1 AS move
  FROM attempts
), placed AS (
  SELECT
    move,
    ROW_NUMBER() OVER (PARTITION BY FLOOR(CAST(move AS DOUBLE) / 10000000000000) ORDER BY move) AS place
  FROM moves
), running AS (
  SELECT
    CAST(FLOOR(CAST(move AS DOUBLE) / 10000000000000) AS BIGINT) AS function_number,
    2 * ROW_NUMBER() OVER (PARTITION BY FLOOR(CAST(move AS DOUBLE) / 10000000000000) ORDER BY move) - place AS now_running
  FROM placed
  WHERE
    move % 2 = 1
), peaks AS (
  SELECT
    function_number,
    MAX(now_running) AS peak
  FROM running
  GROUP BY
    function_number
)
SELECT
  function_name,
  peak
FROM peaks
INNER JOIN numbered
  ON peaks.function_number = numbered.function_number
ORDER BY
  function_name;

-- memory
WITH reports AS (
  /* One row for each attempt, however often its report was exported. */
  SELECT DISTINCT
    function_name,
    stream,
    ended_at,
    request_id,
    duration_ms,
    billed_ms,
    memory_mb,
    used_mb,
    init_ms,
    restore_ms,
    billed_restore_ms,
    status
  FROM log_rows
  WHERE
    kind = 'report'
), attempts AS (
  SELECT
    function_name,
    memory_mb,
    stream,
    CAST(FLOOR(CAST(ended_at AS DOUBLE) / 86400000) AS BIGINT) AS day,
    duration_ms,
    billed_ms,
    used_mb,
    CASE WHEN used_mb >= memory_mb THEN 1 ELSE 0 END AS is_full,
    CASE WHEN COALESCE(status, '') IN ('timeout', 'error', 'failure') THEN 0 ELSE 1 END AS succeeded
  FROM reports
  WHERE
    memory_mb > 0
), environments AS (
  SELECT
    function_name,
    memory_mb,
    day,
    stream,
    COUNT(*) AS invocations,
    SUM(succeeded) AS succeeded,
    SUM(succeeded * duration_ms) AS total_ms,
    SUM(succeeded * duration_ms * duration_ms) AS squared_ms,
    SUM(billed_ms) AS billed_ms,
    SUM(is_full) AS exhausted,
    MAX(used_mb) AS most_mb
  FROM attempts
  GROUP BY
    function_name,
    memory_mb,
    day,
    stream
)
SELECT
  function_name,
  memory_mb,
  day,
  SUM(invocations) AS invocations,
  SUM(succeeded) AS succeeded,
  SUM(total_ms) AS total_ms,
  SUM(squared_ms) AS squared_ms,
  SUM(billed_ms) AS billed_ms,
  SUM(exhausted) AS exhausted,
  MAX(most_mb) AS most_mb,
  COUNT(*) AS environments,
  SUM(most_mb) AS sum_of_most_mb,
  SUM(most_mb * most_mb) AS squared_most_mb
FROM environments
GROUP BY
  function_name,
  memory_mb,
  day
ORDER BY
  function_name,
  memory_mb,
  day;

-- sizes
WITH reports AS (
  /* One row for each attempt, however often its report was exported. */
  SELECT DISTINCT
    function_name,
    stream,
    ended_at,
    request_id,
    duration_ms,
    billed_ms,
    memory_mb,
    used_mb,
    init_ms,
    restore_ms,
    billed_restore_ms,
    status
  FROM log_rows
  WHERE
    kind = 'report'
), changed AS (
  SELECT
    function_name
  FROM reports
  GROUP BY
    function_name
  HAVING
    COUNT(DISTINCT memory_mb) > 1
), measured AS (
  SELECT
    reports.function_name,
    memory_mb,
    'duration' AS measure,
    duration_ms AS figure
  FROM reports
  INNER JOIN changed
    ON reports.function_name = changed.function_name
  WHERE
    NOT COALESCE(status, '') IN ('timeout', 'error', 'failure')
  UNION ALL
  SELECT
    reports.function_name,
    memory_mb,
    'used' AS measure,
    used_mb AS figure
  FROM reports
  INNER JOIN changed
    ON reports.function_name = changed.function_name
), histogram AS (
  SELECT
    function_name,
    memory_mb,
    measure,
    CASE WHEN figure > 0 THEN CAST(FLOOR(LN(figure) * 200) AS BIGINT) ELSE -100000 END AS step,
    COUNT(*) AS n,
    MIN(figure) AS low,
    MAX(figure) AS high
  FROM measured
  GROUP BY
    1,
    2,
    3,
    4
), ranked AS (
  SELECT
    function_name,
    memory_mb,
    measure,
    n,
    low,
    high,
    SUM(n) OVER (
      PARTITION BY function_name, memory_mb, measure
      ORDER BY low
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) - n AS before_it,
    SUM(n) OVER (PARTITION BY function_name, memory_mb, measure) AS total
  FROM histogram
), wanted AS (
  SELECT
    50 AS percentile,
    0 AS upper_rank
  UNION ALL
  SELECT
    50,
    1
  UNION ALL
  SELECT
    90,
    0
  UNION ALL
  SELECT
    90,
    1
  UNION ALL
  SELECT
    99,
    0
  UNION ALL
  SELECT
    99,
    1
), ranks AS (
  SELECT
    ranked.*,
    percentile,
    upper_rank,
    FLOOR(CAST((
      total - 1
    ) * percentile AS DOUBLE) / 100.0) + upper_rank AS wanted_rank,
    CAST((
      total - 1
    ) * percentile AS DOUBLE) / 100.0 - FLOOR(CAST((
      total - 1
    ) * percentile AS DOUBLE) / 100.0) AS part
  FROM ranked
  CROSS JOIN wanted
)
SELECT
  function_name,
  memory_mb,
  measure,
  percentile,
  SUM(
    (
      CASE WHEN upper_rank = 1 THEN part ELSE 1 - part END
    ) * (
      low + CAST((
        high - low
      ) * (
        wanted_rank - before_it
      ) AS DOUBLE) / GREATEST(n - 1, 1)
    )
  ) AS figure
FROM ranks
WHERE
  wanted_rank >= before_it AND wanted_rank < before_it + n
GROUP BY
  function_name,
  memory_mb,
  measure,
  percentile
ORDER BY
  function_name,
  memory_mb,
  measure,
  percentile;

-- How many reports could not be understood.
SELECT
  COUNT(*) AS malformed
FROM marks
WHERE
  malformed;

-- How much text each file holds of each log group, the documents in it that are none, and whether it is packed.
SELECT
  path,
  log_group,
  SUM(size) AS bytes,
  SUM(CASE WHEN log_group IS NULL THEN 1 ELSE 0 END) AS malformed,
  MAX(CASE WHEN STARTS_WITH(line, CHR(  31)) THEN 1 ELSE 0 END) AS packed
FROM log_lines
GROUP BY
  path,
  log_group;
