-- How much each function did, and what of it was started cold. An attempt that was ended by its timeout, as its report
-- or a line says, tells nothing of how long the work takes.
WITH ended AS (
    SELECT function_name, request_id, MIN(duration_ms) AS after_ms
    FROM log_rows
    WHERE kind = 'timeout'
    GROUP BY function_name, request_id
)
SELECT
    reports.function_name,
    COUNT(*) AS invocations,
    SUM(CASE WHEN init_ms IS NOT NULL OR restore_ms IS NOT NULL THEN 1 ELSE 0 END) AS cold_starts,
    MAX(duration_ms) AS longest_ms,
    MAX(
        CASE WHEN status = 'timeout' OR duration_ms >= 0.99 * after_ms THEN NULL ELSE duration_ms END
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
    ON reports.function_name = ended.function_name AND reports.request_id = ended.request_id
GROUP BY reports.function_name
ORDER BY reports.function_name
