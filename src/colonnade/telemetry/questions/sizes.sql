-- Percentiles of the durations and the memory used of functions that were seen at several sizes of memory, at each of
-- them, from the same histogram as all percentiles.
WITH changed AS (
    SELECT function_name FROM reports GROUP BY function_name HAVING COUNT(DISTINCT memory_mb) > 1
),
measured AS (
    SELECT reports.function_name, memory_mb, 'duration' AS measure, duration_ms AS figure
    FROM reports
    INNER JOIN changed ON reports.function_name = changed.function_name
    WHERE COALESCE(status, '') NOT IN ('timeout', 'error', 'failure')
    UNION ALL
    SELECT reports.function_name, memory_mb, 'used' AS measure, used_mb AS figure
    FROM reports
    INNER JOIN changed ON reports.function_name = changed.function_name
),
histogram AS (
    SELECT
        function_name,
        memory_mb,
        measure,
        CASE WHEN figure > 0 THEN CAST(FLOOR(LN(figure) * 200) AS BIGINT) ELSE -100000 END AS step,
        COUNT(*) AS n,
        MIN(figure) AS low,
        MAX(figure) AS high
    FROM measured
    GROUP BY 1, 2, 3, 4
),
ranked AS (
    SELECT
        function_name,
        memory_mb,
        measure,
        n,
        low,
        high,
        SUM(n)
            OVER (PARTITION BY function_name, memory_mb, measure ORDER BY low ROWS UNBOUNDED PRECEDING)
        - n AS before_it,
        SUM(n) OVER (PARTITION BY function_name, memory_mb, measure) AS total
    FROM histogram
),
wanted AS (
    SELECT 50 AS percentile, 0 AS upper_rank UNION ALL SELECT 50, 1
    UNION ALL SELECT 90, 0 UNION ALL SELECT 90, 1
    UNION ALL SELECT 99, 0 UNION ALL SELECT 99, 1
),
ranks AS (
    SELECT
        ranked.*,
        percentile,
        upper_rank,
        FLOOR((total - 1) * percentile / 100.0) + upper_rank AS wanted_rank,
        (total - 1) * percentile / 100.0 - FLOOR((total - 1) * percentile / 100.0) AS part
    FROM ranked
    CROSS JOIN wanted
)
SELECT
    function_name,
    memory_mb,
    measure,
    percentile,
    SUM(
        (CASE WHEN upper_rank = 1 THEN part ELSE 1 - part END)
        * (low + (high - low) * (wanted_rank - before_it) / GREATEST(n - 1, 1))
    ) AS figure
FROM ranks
WHERE wanted_rank >= before_it AND wanted_rank < before_it + n
GROUP BY function_name, memory_mb, measure, percentile
ORDER BY function_name, memory_mb, measure, percentile
