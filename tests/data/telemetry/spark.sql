-- The files, as lines.
CREATE OR REPLACE TEMPORARY VIEW log_files
USING text OPTIONS (path 's3a://logs/exported/it\'s', recursiveFileLookup 'true', lineSep '\n');

CREATE OR REPLACE TEMPORARY VIEW log_text AS
SELECT
  REGEXP_REPLACE(
    URL_DECODE(REPLACE(INPUT_FILE_NAME(), '+', '%2B')), '^([a-z][a-z0-9+.-]+://[^/]*/|file:/+)', ''
  ) AS path,
  MONOTONICALLY_INCREASING_ID() AS line_number,
  value
FROM log_files
WHERE NOT INPUT_FILE_NAME() RLIKE '/(aws-logs-write-test)$';

-- Lines from what Spark reads of files as log_text: lines as they are, and the events of documents that a subscription
-- delivers, one document behind the other on a line or not. What is no document in the end has no log_group.
CREATE OR REPLACE TEMPORARY VIEW log_lines AS
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
WHERE told.logEvents IS NULL;

-- The lines that tell something, in columns: reports as text and as JSON, failures, and what tracing puts behind a
-- report. A line is looked at alone, so that raw lines are read once, by any number of machines.
CACHE TABLE marks AS
WITH found AS (
  SELECT
    path,
    line_number,
    log_group,
    log_stream,
    line,
    CASE
      WHEN LOCATE('REPORT RequestId: ', line) > 0
      THEN 'report'
      WHEN LOCATE('"platform.report"', line) > 0
      THEN 'platform'
      WHEN line RLIKE '[0-9A-Za-z-]{36} Task timed out after'
      THEN 'timeout'
      WHEN line RLIKE 'RequestId: [0-9A-Za-z-]{36} Error: Runtime exited'
      THEN 'memory'
      WHEN line RLIKE '[0-9A-Za-z-]{36}\\tERROR\\tInvoke Error'
      THEN 'error'
      WHEN line RLIKE '(?:^|[ \\t])\\[ERROR\\] '
      THEN 'unhandled'
      WHEN line RLIKE 'INIT_REPORT Init Duration: [0-9.]{1,12} ms\\tPhase: init\\tStatus: timeout'
      OR line RLIKE '"platform\\.initRuntimeDone".*"status":"timeout"'
      THEN 'start'
      WHEN STARTSWITH(line, 'XRAY TraceId: ') AND LOCATE('Status: ', line) > 0
      THEN 'traced'
    END AS mark
  FROM log_lines
  WHERE
    LOCATE('REPORT RequestId: ', line) > 0
    OR LOCATE('"platform.report"', line) > 0
    OR LOCATE(' Task timed out after', line) > 0
    OR LOCATE(' Error: Runtime exited', line) > 0
    OR LOCATE('Invoke Error', line) > 0
    OR LOCATE('[ERROR] ', line) > 0
    OR LOCATE('INIT_REPORT Init Duration: ', line) > 0
    OR LOCATE('"platform.initRuntimeDone"', line) > 0
    OR STARTSWITH(line, 'XRAY TraceId: ')
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
      THEN REGEXP_EXTRACT(line, '^(.*?)[0-9A-Za-z-]{36} Task timed out after')
      WHEN 'memory'
      THEN REGEXP_EXTRACT(line, '^(.*?)RequestId: [0-9A-Za-z-]{36} Error: Runtime exited')
      WHEN 'error'
      THEN REGEXP_EXTRACT(line, '^(.*?)[0-9A-Za-z-]{36}\\tERROR\\tInvoke Error')
      WHEN 'unhandled'
      THEN REGEXP_EXTRACT(line, '^(.*?[ \\t])\\[ERROR\\] ')
      ELSE ''
    END AS start,
    CASE mark
      WHEN 'report'
      THEN REGEXP_EXTRACT(line, 'REPORT RequestId: ([0-9A-Za-z-]+)')
      WHEN 'platform'
      THEN REGEXP_EXTRACT(line, '"requestId":\\s*"([A-Za-z0-9_.:$-]{1,200})"')
      WHEN 'timeout'
      THEN REGEXP_EXTRACT(line, '([0-9A-Za-z-]{36}) Task timed out after')
      WHEN 'memory'
      THEN REGEXP_EXTRACT(line, 'RequestId: ([0-9A-Za-z-]{36}) Error: Runtime exited')
      WHEN 'error'
      THEN REGEXP_EXTRACT(line, '([0-9A-Za-z-]{36})\\tERROR\\tInvoke Error')
    END AS request_id,
    CASE mark
      WHEN 'platform'
      THEN REGEXP_EXTRACT(line, '"metrics":\\s*(\\{[^{}]*\\})')
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
          REGEXP_EXTRACT(start, '^(.*\\S)\\s+(?:\\d{4}-\\d\\d-\\d\\d\\S*|\\d{13}|\\d{10}(?:\\.\\d+)?)\\s*$'),
          ''
        ),
        start
      )
      WHEN mark IN ('platform', 'start') AND TRIM(start) = ''
      THEN REGEXP_EXTRACT(line, '"time":"([0-9TZ:.+-]{10,35})"')
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
      '(?:^|\\s)(\\d{4}-\\d\\d-\\d\\d(?:\\s+\\d\\d:\\d\\d:\\d\\d\\S*|\\S*)|\\d{13}|\\d{10}(?:\\.\\d+)?)(?:\\s|$)'
    ) AS clock,
    TRIM(
      REGEXP_REPLACE(
        start,
        '(?:^|\\s)(?:\\d{4}-\\d\\d-\\d\\d\\S*|\\d\\d:\\d\\d:\\d\\d\\S*|\\d{13}\\b|\\d{10}(?:\\.\\d+)?\\b)',
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
    REGEXP_EXTRACT(whose, '^(\\S+)') AS word,
    REGEXP_EXTRACT(line, 'Task timed out after (\\d{1,5}(?:\\.\\d{1,3})?) seconds') AS timeout,
    REGEXP_EXTRACT(
      told,
      '(?:\\tDuration: |"durationMs":\\s*)([0-9]{1,12}(?:\\.[0-9]{1,9})?)(?: ms)?(?:[\\s,}]|$)'
    ) AS duration,
    REGEXP_EXTRACT(
      told,
      '(?:\\tBilled Duration: |"billedDurationMs":\\s*)([0-9]{1,12}(?:\\.[0-9]{1,9})?)(?: ms)?(?:[\\s,}]|$)'
    ) AS billed,
    REGEXP_EXTRACT(
      told,
      '(?:\\tMemory Size: |"memorySizeMB":\\s*)([0-9]{1,12}(?:\\.[0-9]{1,9})?)(?: MB)?(?:[\\s,}]|$)'
    ) AS memory,
    REGEXP_EXTRACT(
      told,
      '(?:\\tMax Memory Used: |"maxMemoryUsedMB":\\s*)([0-9]{1,12}(?:\\.[0-9]{1,9})?)(?: MB)?(?:[\\s,}]|$)'
    ) AS used,
    REGEXP_EXTRACT(
      told,
      '(?:\\tInit Duration: |"initDurationMs":\\s*)([0-9]{1,12}(?:\\.[0-9]{1,9})?)(?: ms)?(?:[\\s,}]|$)'
    ) AS init,
    REGEXP_EXTRACT(
      told,
      '(?:\\tRestore Duration: |"restoreDurationMs":\\s*)([0-9]{1,12}(?:\\.[0-9]{1,9})?)(?: ms)?(?:[\\s,}]|$)'
    ) AS restore,
    REGEXP_EXTRACT(
      told,
      '(?:\\tBilled Restore Duration: |"billedRestoreDurationMs":\\s*)([0-9]{1,12}(?:\\.[0-9]{1,9})?)(?: ms)?(?:[\\s,}]|$)'
    ) AS billed_restore,
    CASE
      WHEN mark IN ('report', 'platform', 'traced')
      THEN REGEXP_EXTRACT(line, '(?:\\tStatus: |"status":\\s*")([A-Za-z0-9_.:$-]{1,200})(?:[\\s"]|$)')
    END AS status,
    CASE
      WHEN mark IN ('error', 'unhandled')
      THEN REGEXP_EXTRACT(
        line,
        '(?:\\[ERROR\\] |\\tERROR\\tInvoke Error \\t\\{"errorType":")([A-Za-z_][A-Za-z0-9_.]{0,120})(?:[:"\\s]|$)'
      )
      WHEN mark IN ('report', 'platform', 'traced')
      THEN REGEXP_EXTRACT(line, '(?:\\tError Type: |"errorType":\\s*")([A-Za-z0-9_.:$-]{1,200})(?:[\\s"]|$)')
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
    WHEN clock RLIKE '^\\d{13}$'
    THEN TRY_CAST(clock AS BIGINT)
    WHEN clock RLIKE '^\\d{10}$'
    THEN TRY_CAST(clock AS BIGINT) * 1000
    WHEN clock RLIKE '^\\d{4}-\\d\\d-\\d\\d(?:$|[T ]+\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?:Z|[+-]\\d\\d:?\\d\\d)?$)'
    THEN DATEDIFF(DAY, CAST('1970-01-01' AS DATE), TRY_CAST(SUBSTRING(clock, 1, 10) AS DATE)) * CAST(86400000 AS BIGINT) + COALESCE(TRY_CAST(REGEXP_EXTRACT(clock, '[T ](\\d\\d):') AS BIGINT), 0) * 3600000 + COALESCE(TRY_CAST(REGEXP_EXTRACT(clock, '[T ]\\d\\d:(\\d\\d)') AS BIGINT), 0) * 60000 + COALESCE(TRY_CAST(REGEXP_EXTRACT(clock, '[T ]\\d\\d:\\d\\d:(\\d\\d)') AS BIGINT), 0) * 1000 + COALESCE(TRY_CAST(RPAD(REGEXP_EXTRACT(clock, '\\.(\\d{1,3})'), 3, '0') AS BIGINT), 0) - COALESCE(TRY_CAST(REGEXP_EXTRACT(clock, '([+-]\\d\\d):?\\d\\d$') AS BIGINT), 0) * 3600000 - COALESCE(
      TRY_CAST(REGEXP_EXTRACT(clock, '([+-])\\d\\d:?\\d\\d$') || REGEXP_EXTRACT(clock, '[+-]\\d\\d:?(\\d\\d)$') AS BIGINT),
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
CACHE TABLE log_rows AS
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
      ORDER BY marks.line_number DESC, marks.ended_at DESC, CASE marks.mark WHEN 'report' THEN 0 ELSE 1 END NULLS LAST
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
    word RLIKE '^\\d{4}[/-]\\d\\d[/-]\\d\\d[/-][A-Za-z0-9_-]*\\[[^\\]\\s]+\\][0-9a-f]{8,}$' AS streams,
    log_stream = '' AND word RLIKE '^[A-Za-z0-9_$./:-]{1,170}$' AS names
  FROM told
), pathed AS (
  SELECT
    path,
    REGEXP_EXTRACT(path, '([^/]*)$') AS file,
    REGEXP_EXTRACT(
      '/' || path,
      '^(.*?)(?:/(?:\\d{4}-\\d\\d-\\d\\d-[^/]*\\[[^\\]/]+\\][0-9a-f]{8,}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}))*/[^/]*$'
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
      NULLIF(REGEXP_EXTRACT(path, '(?:^|/)aws[/-]lambda[/-]([A-Za-z0-9_-]+)'), ''),
      NULLIF(
        REGEXP_EXTRACT('/' || path, '/\\d{4}-\\d\\d-\\d\\d-([A-Za-z0-9_-]+)\\[[^\\]/]+\\][0-9a-f]{8,}/'),
        ''
      ),
      CASE
        WHEN folders <> ''
        AND file RLIKE '^(?:\\d{6}(?:\\.gz)?|(?:\\d{4}|\\d\\d|logs?|exportedlogs|telemetry)(?:\\..*)?)$'
        THEN REGEXP_EXTRACT(
          REGEXP_EXTRACT(folders, '^(.*?)(?:/(?:\\d{4}|\\d\\d|logs?|exportedlogs|telemetry))*$'),
          '([^/]*)$'
        )
        WHEN NOT file RLIKE '^\\d{6}(?:\\.gz)?$'
        THEN REGEXP_EXTRACT(file, '^(.*?)(?:\\.(?:log|logs|txt|json|jsonl|ndjson|gz))*$')
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
        THEN REGEXP_EXTRACT(word, '^\\d{4}[/-]\\d\\d[/-]\\d\\d[/-]([A-Za-z0-9_-]+)\\[')
        WHEN names
        THEN REGEXP_EXTRACT(word, '^(?:.*/aws/lambda/)?(.*)$')
      END,
      ''
    ),
    NULLIF(REGEXP_EXTRACT(log_group, '^(?:.*/aws/lambda/)?(.*)$'), ''),
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
  SUM(billed_ms * memory_mb) / 1024000.0 AS billed_gb_seconds,
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
  reports.function_name NULLS LAST;

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
  reports.function_name NULLS LAST;

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
  told.function_name NULLS LAST;

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
        COALESCE(COALESCE(stream, ''), ''),
        COALESCE(COALESCE(CAST(ended_at AS STRING), ''), '')
      )
      ELSE CAST(request_id AS STRING)
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
  function_name NULLS LAST,
  kind NULLS LAST,
  times DESC,
  error_type NULLS LAST;

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
      ORDER BY low NULLS LAST
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
    FLOOR((
      total - 1
    ) * percentile / 100.0) + upper_rank AS wanted_rank,
    (
      total - 1
    ) * percentile / 100.0 - FLOOR((
      total - 1
    ) * percentile / 100.0) AS part
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
      low + (
        high - low
      ) * (
        wanted_rank - before_it
      ) / GREATEST(n - 1, 1)
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
  function_name NULLS LAST,
  measure NULLS LAST,
  percentile NULLS LAST;

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
    CAST(ROW_NUMBER() OVER (ORDER BY function_name NULLS LAST) AS BIGINT) AS function_number
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
    ROW_NUMBER() OVER (PARTITION BY FLOOR(move / 10000000000000) ORDER BY move NULLS LAST) AS place
  FROM moves
), running AS (
  SELECT
    CAST(FLOOR(move / 10000000000000) AS BIGINT) AS function_number,
    2 * ROW_NUMBER() OVER (PARTITION BY FLOOR(move / 10000000000000) ORDER BY move NULLS LAST) - place AS now_running
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
  function_name NULLS LAST;

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
    CAST(FLOOR(ended_at / 86400000) AS BIGINT) AS day,
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
  function_name NULLS LAST,
  memory_mb NULLS LAST,
  day NULLS LAST;

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
      ORDER BY low NULLS LAST
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
    FLOOR((
      total - 1
    ) * percentile / 100.0) + upper_rank AS wanted_rank,
    (
      total - 1
    ) * percentile / 100.0 - FLOOR((
      total - 1
    ) * percentile / 100.0) AS part
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
      low + (
        high - low
      ) * (
        wanted_rank - before_it
      ) / GREATEST(n - 1, 1)
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
  function_name NULLS LAST,
  memory_mb NULLS LAST,
  measure NULLS LAST,
  percentile NULLS LAST;

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
  MAX(CASE WHEN STARTSWITH(line, CHR(  31)) THEN 1 ELSE 0 END) AS packed
FROM log_lines
GROUP BY
  path,
  log_group;
