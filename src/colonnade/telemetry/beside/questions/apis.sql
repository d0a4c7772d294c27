-- What came of the requests to each API at each stage.
SELECT
    api,
    stage,
    COUNT(*) AS requests,
    COUNT(status) AS answered,
    SUM(CASE WHEN status BETWEEN 400 AND 499 THEN 1 ELSE 0 END) AS client_errors,
    SUM(CASE WHEN status BETWEEN 500 AND 599 THEN 1 ELSE 0 END) AS server_errors,
    SUM(CASE WHEN status = 429 THEN 1 ELSE 0 END) AS throttled,
    COUNT(DISTINCT route) AS routes,
    COUNT(DISTINCT client) AS clients,
    MIN(arrived) AS first_at,
    MAX(arrived) AS last_at,
    MAX(latency_ms) AS slowest_ms,
    MAX(arrived % 1000000) > 0 AS has_fractions
FROM requests
GROUP BY api, stage
ORDER BY api, stage
