-- The metrics of one stage of an API, or of all its stages, a row for each period with requests.
SELECT
    CAST(FLOOR(arrived / ($period_ms * 1000)) AS BIGINT) AS place,
    COUNT(*) AS samples,
    SUM(CASE WHEN status BETWEEN 400 AND 499 THEN 1 ELSE 0 END) AS client_errors,
    SUM(CASE WHEN status BETWEEN 500 AND 599 THEN 1 ELSE 0 END) AS server_errors,
    COUNT(latency_ms) AS measured,
    SUM(latency_ms) AS total,
    MIN(latency_ms) AS lowest,
    MAX(latency_ms) AS highest,
    QUANTILE_CONT(latency_ms, $part) AS percentile,
    COUNT(integration_ms) AS integration_measured,
    SUM(integration_ms) AS integration_total,
    MIN(integration_ms) AS integration_lowest,
    MAX(integration_ms) AS integration_highest,
    QUANTILE_CONT(integration_ms, $part) AS integration_percentile
FROM requests
WHERE api = $api AND ($stage = '' OR stage = $stage)
GROUP BY place
ORDER BY place
