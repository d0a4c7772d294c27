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
)
/* How much each function did, and what of it was started cold or asked for again. */
SELECT
  function_name,
  COUNT(*) AS invocations,
  SUM(CASE WHEN NOT init_ms IS NULL OR NOT restore_ms IS NULL THEN 1 ELSE 0 END) AS cold_starts,
  COUNT(request_id) - COUNT(DISTINCT request_id) AS repeated,
  MAX(duration_ms) AS longest_ms,
  MAX(used_mb) AS most_used_mb,
  MIN(memory_mb) AS least_memory_mb,
  MAX(memory_mb) AS memory_mb,
  SUM(billed_ms * memory_mb) / 1024000.0 AS billed_gb_seconds,
  SUM(duration_ms) AS total_ms,
  MIN(ended_at) AS first_at,
  MAX(ended_at) AS last_at
FROM reports
GROUP BY
  function_name
ORDER BY
  function_name NULLS LAST;

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
)
SELECT
  told.function_name,
  SUM(LEAST(COALESCE(attempts.attempts, lines), GREATEST(reported, lines))) AS errors,
  SUM(
    LEAST(COALESCE(attempts.attempts, lines), GREATEST(reported_timeouts, timeout_lines))
  ) AS timeouts
FROM told
LEFT JOIN attempts
  ON told.function_name = attempts.function_name
  AND told.request_id = attempts.request_id
GROUP BY
  told.function_name
ORDER BY
  told.function_name NULLS LAST;

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
)
SELECT
  function_name,
  MAX(now_running) AS peak
FROM running
GROUP BY
  function_name
ORDER BY
  function_name NULLS LAST;
