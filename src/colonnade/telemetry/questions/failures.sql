-- Attempts that failed: as their report says, or as a line says that belongs to it; both tell of one failure. One whose
-- process exited with all memory in use was killed for it.
WITH told AS (
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
        SELECT DISTINCT function_name, kind, stream, ended_at, request_id, status, error_type
        FROM log_rows
        WHERE kind <> 'start' AND (kind <> 'report' OR status IN ('timeout', 'error', 'failure'))
    ) AS failed
    GROUP BY function_name, request_id
),
attempts AS (
    SELECT
        reports.function_name,
        reports.request_id,
        COUNT(*) AS attempts,
        SUM(CASE WHEN reports.used_mb >= reports.memory_mb THEN 1 ELSE 0 END) AS full_attempts
    FROM reports
    INNER JOIN told
        ON reports.function_name = told.function_name AND reports.request_id = told.request_id
    GROUP BY reports.function_name, reports.request_id
)
SELECT
    told.function_name,
    SUM(LEAST(COALESCE(attempts.attempts, lines), GREATEST(reported, lines))) AS errors,
    SUM(LEAST(COALESCE(attempts.attempts, lines), GREATEST(reported_timeouts, timeout_lines))) AS timeouts,
    SUM(LEAST(COALESCE(attempts.full_attempts, 0), GREATEST(reported_exits, exit_lines))) AS killed
FROM told
LEFT JOIN attempts
    ON told.function_name = attempts.function_name AND told.request_id = attempts.request_id
GROUP BY told.function_name
ORDER BY told.function_name
