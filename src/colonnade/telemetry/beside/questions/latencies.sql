-- Percentiles of the latencies of each API and of its busiest routes, interpolated between ranks, from a histogram
-- whose steps are a thousandth of the value wide. The route of the whole API is NULL.
WITH busiest AS (
    SELECT api, stage, route
    FROM (
        SELECT
            api, stage, route, ROW_NUMBER() OVER (PARTITION BY api, stage ORDER BY COUNT(*) DESC, route) AS place
        FROM requests
        GROUP BY api, stage, route
    ) AS counted
    WHERE place <= 50
),
measured AS (
    SELECT api, stage, NULL AS route, 'latency' AS measure, latency_ms AS figure
    FROM requests
    WHERE latency_ms IS NOT NULL
    UNION ALL
    SELECT api, stage, NULL AS route, 'integration' AS measure, integration_ms AS figure
    FROM requests
    WHERE integration_ms IS NOT NULL
    UNION ALL
    SELECT requests.api, requests.stage, requests.route, 'latency' AS measure, latency_ms AS figure
    FROM requests
    INNER JOIN busiest
        ON requests.api = busiest.api AND requests.stage = busiest.stage AND requests.route = busiest.route
    WHERE latency_ms IS NOT NULL
),
histogram AS (
    SELECT
        api,
        stage,
        route,
        measure,
        CASE WHEN figure > 0 THEN CAST(FLOOR(LN(figure) * 1000) AS BIGINT) ELSE -100000 END AS step,
        COUNT(*) AS n,
        MIN(figure) AS low,
        MAX(figure) AS high
    FROM measured
    GROUP BY 1, 2, 3, 4, 5
),
ranked AS (
    SELECT
        histogram.*,
        SUM(n) OVER (PARTITION BY api, stage, route, measure ORDER BY low ROWS UNBOUNDED PRECEDING) - n AS before_it,
        SUM(n) OVER (PARTITION BY api, stage, route, measure) AS total
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
    api,
    stage,
    route,
    measure,
    percentile,
    SUM(
        (CASE WHEN upper_rank = 1 THEN part ELSE 1 - part END)
        * (low + (high - low) * (wanted_rank - before_it) / GREATEST(n - 1, 1))
    ) AS figure
FROM ranks
WHERE wanted_rank >= before_it AND wanted_rank < before_it + n
GROUP BY api, stage, route, measure, percentile
ORDER BY api, stage, route, measure, percentile
