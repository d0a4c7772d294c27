-- The most attempts of a function that ran at once, cold starts with them; one ends before the next begins. Function,
-- moment and whether it is a start make one number, as DuckDB sorts that five times as fast: every attempt has an end,
-- so each function begins at none again.
WITH numbered AS (
    SELECT function_name, CAST(ROW_NUMBER() OVER (ORDER BY function_name) AS BIGINT) AS function_number
    FROM (SELECT DISTINCT function_name FROM reports) AS names
),
attempts AS (
    SELECT
        function_number,
        ended_at,
        ended_at
        - CAST(CEIL(duration_ms + COALESCE(init_ms, 0) + COALESCE(restore_ms, 0)) AS BIGINT) AS began_at
    FROM reports
    INNER JOIN numbered ON reports.function_name = numbered.function_name
    WHERE ended_at IS NOT NULL
),
moves AS (
    SELECT function_number * 10000000000000 + ended_at * 2 AS move FROM attempts
    UNION ALL
    SELECT function_number * 10000000000000 + began_at * 2 + 1 AS move FROM attempts
),
parted AS (
    SELECT CAST(FLOOR(move / 10000000000000) AS BIGINT) AS function_number, move FROM moves
),
running AS (
    SELECT
        function_number,
        SUM(CASE WHEN move % 2 = 1 THEN 1 ELSE -1 END) OVER (ORDER BY move ROWS UNBOUNDED PRECEDING) AS now_running
    FROM parted
)
SELECT function_name, MAX(now_running) AS peak
FROM running
INNER JOIN numbered ON running.function_number = numbered.function_number
GROUP BY function_name
ORDER BY function_name
