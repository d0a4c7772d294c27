-- The most attempts of a function that ran at once, cold starts with them; one ends before the next begins. Function,
-- moment and whether it is a start make one number, as DuckDB sorts that five times as fast. Of all starts and ends up
-- to a start, those that are no starts are ends: every attempt has both, so each function begins at none again.
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
placed AS (
    SELECT move, ROW_NUMBER() OVER (ORDER BY move) AS place FROM moves
),
running AS (
    SELECT
        CAST(FLOOR(move / 10000000000000) AS BIGINT) AS function_number,
        2 * ROW_NUMBER() OVER (ORDER BY move) - place AS now_running
    FROM placed
    WHERE move % 2 = 1
),
peaks AS (
    SELECT function_number, MAX(now_running) AS peak FROM running GROUP BY function_number
)
SELECT function_name, peak
FROM peaks
INNER JOIN numbered ON peaks.function_number = numbered.function_number
ORDER BY function_name
