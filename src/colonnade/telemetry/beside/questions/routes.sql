-- What came of the requests to the busiest routes of each API.
SELECT api, stage, route, requests, client_errors, server_errors, throttled, slowest_ms
FROM (
    SELECT
        api,
        stage,
        route,
        COUNT(*) AS requests,
        SUM(CASE WHEN status BETWEEN 400 AND 499 THEN 1 ELSE 0 END) AS client_errors,
        SUM(CASE WHEN status BETWEEN 500 AND 599 THEN 1 ELSE 0 END) AS server_errors,
        SUM(CASE WHEN status = 429 THEN 1 ELSE 0 END) AS throttled,
        MAX(latency_ms) AS slowest_ms,
        ROW_NUMBER() OVER (PARTITION BY api, stage ORDER BY COUNT(*) DESC, route) AS place
    FROM requests
    GROUP BY api, stage, route
) AS counted
WHERE place <= 50
ORDER BY api, stage, place
