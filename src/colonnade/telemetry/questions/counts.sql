-- How much each function did, and what of it was started cold or asked for again.
SELECT
    function_name,
    COUNT(*) AS invocations,
    SUM(CASE WHEN init_ms IS NOT NULL OR restore_ms IS NOT NULL THEN 1 ELSE 0 END) AS cold_starts,
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
GROUP BY function_name
ORDER BY function_name
