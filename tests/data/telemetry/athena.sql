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
  COUNT(reports.request_id) - COUNT(DISTINCT reports.request_id) AS repeated,
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
      ELSE request_id
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
), measured AS (
  SELECT
    function_name,
    'duration' AS measure,
    duration_ms AS figure
  FROM reports
  UNION ALL
  SELECT
    function_name,
    'used' AS measure,
    used_mb AS figure
  FROM reports
  UNION ALL
  SELECT
    function_name,
    'init' AS measure,
    init_ms AS figure
  FROM reports
  WHERE
    NOT init_ms IS NULL
  UNION ALL
  SELECT
    function_name,
    'restore' AS measure,
    restore_ms AS figure
  FROM reports
  WHERE
    NOT restore_ms IS NULL
), histogram AS (
  SELECT
    function_name,
    measure,
    CASE WHEN figure > 0 THEN CAST(FLOOR(LN(figure) * 1000) AS BIGINT) ELSE -100000 END AS step,
    COUNT(*) AS n,
    MIN(figure) AS low,
    MAX(figure) AS high
  FROM measured
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
), parted AS (
  SELECT
    CAST(FLOOR(CAST(move AS DOUBLE) / 10000000000000) AS BIGINT) AS function_number,
    move
  FROM moves
), running AS (
  SELECT
    function_number,
    SUM(CASE WHEN move % 2 = 1 THEN 1 ELSE -1 END) OVER (
      PARTITION BY function_number
      ORDER BY move
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS now_running
  FROM parted
)
SELECT
  function_name,
  MAX(now_running) AS peak
FROM running
INNER JOIN numbered
  ON running.function_number = numbered.function_number
GROUP BY
  function_name
ORDER BY
  function_name;
