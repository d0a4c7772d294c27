-- What each function did at each size of memory, day by day; an environment is a stream of its log.
WITH attempts AS (
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
    WHERE memory_mb > 0
),
environments AS (
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
    GROUP BY function_name, memory_mb, day, stream
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
GROUP BY function_name, memory_mb, day
ORDER BY function_name, memory_mb, day
