-- The most attempts of a function that ran at once, cold starts with them; one ends before the next begins.
WITH moves AS (
    SELECT function_name, ended_at AS moment, -1 AS step FROM reports WHERE ended_at IS NOT NULL
    UNION ALL
    SELECT
        function_name,
        ended_at - CAST(CEIL(duration_ms + COALESCE(init_ms, 0) + COALESCE(restore_ms, 0)) AS BIGINT) AS moment,
        1 AS step
    FROM reports
    WHERE ended_at IS NOT NULL
),
running AS (
    SELECT
        function_name,
        SUM(step) OVER (PARTITION BY function_name ORDER BY moment, step ROWS UNBOUNDED PRECEDING) AS now_running
    FROM moves
)
SELECT function_name, MAX(now_running) AS peak
FROM running
GROUP BY function_name
ORDER BY function_name
