-- What came of the requests of the busiest clients of each API, and how many they sent in their busiest minute.
WITH minutes AS (
    SELECT
        api,
        stage,
        client,
        label,
        client_kind,
        COUNT(*) AS requests,
        SUM(CASE WHEN status BETWEEN 400 AND 499 THEN 1 ELSE 0 END) AS client_errors,
        SUM(CASE WHEN status = 429 THEN 1 ELSE 0 END) AS throttled,
        MIN(arrived) AS first_at
    FROM requests
    WHERE client <> ''
    GROUP BY api, stage, client, label, client_kind, CAST(FLOOR(arrived / 60000000) AS BIGINT)
)
SELECT api, stage, label, client_kind, requests, client_errors, throttled, busiest_minute
FROM (
    SELECT
        api,
        stage,
        label,
        client_kind,
        SUM(requests) AS requests,
        SUM(client_errors) AS client_errors,
        SUM(throttled) AS throttled,
        MAX(requests) AS busiest_minute,
        ROW_NUMBER() OVER (
            PARTITION BY api, stage ORDER BY SUM(requests) DESC, MIN(first_at), label, client_kind
        ) AS place
    FROM minutes
    GROUP BY api, stage, client, label, client_kind
) AS counted
WHERE place <= 10
ORDER BY api, stage, place
