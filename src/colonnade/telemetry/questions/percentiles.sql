-- Percentiles, interpolated between ranks, from a histogram whose steps are half a percent of the value wide: the memory
-- it takes does not grow with the logs, and every engine gives the same.
WITH histogram AS (
    SELECT
        function_name,
        'duration' AS measure,
        CASE WHEN duration_ms > 0 THEN CAST(FLOOR(LN(duration_ms) * 200) AS BIGINT) ELSE -100000 END AS step,
        COUNT(*) AS n,
        MIN(duration_ms) AS low,
        MAX(duration_ms) AS high
    FROM reports
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT
        function_name,
        'used' AS measure,
        CASE WHEN used_mb > 0 THEN CAST(FLOOR(LN(used_mb) * 200) AS BIGINT) ELSE -100000 END AS step,
        COUNT(*) AS n,
        MIN(used_mb) AS low,
        MAX(used_mb) AS high
    FROM reports
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT
        function_name,
        'init' AS measure,
        CASE WHEN init_ms > 0 THEN CAST(FLOOR(LN(init_ms) * 200) AS BIGINT) ELSE -100000 END AS step,
        COUNT(*) AS n,
        MIN(init_ms) AS low,
        MAX(init_ms) AS high
    FROM reports
    WHERE init_ms IS NOT NULL
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT
        function_name,
        'restore' AS measure,
        CASE WHEN restore_ms > 0 THEN CAST(FLOOR(LN(restore_ms) * 200) AS BIGINT) ELSE -100000 END AS step,
        COUNT(*) AS n,
        MIN(restore_ms) AS low,
        MAX(restore_ms) AS high
    FROM reports
    WHERE restore_ms IS NOT NULL
    GROUP BY 1, 2, 3
),
ranked AS (
    SELECT
        function_name,
        measure,
        n,
        low,
        high,
        SUM(n) OVER (PARTITION BY function_name, measure ORDER BY low ROWS UNBOUNDED PRECEDING) - n AS before_it,
        SUM(n) OVER (PARTITION BY function_name, measure) AS total
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
    measure,
    percentile,
    SUM(
        (CASE WHEN upper_rank = 1 THEN part ELSE 1 - part END)
        * (low + (high - low) * (wanted_rank - before_it) / GREATEST(n - 1, 1))
    ) AS figure
FROM ranks
WHERE wanted_rank >= before_it AND wanted_rank < before_it + n
GROUP BY function_name, measure, percentile
ORDER BY function_name, measure, percentile
