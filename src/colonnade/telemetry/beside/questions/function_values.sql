-- The metrics of one function, a row for each period in which it was invoked; an invocation counts when it began. Of
-- attempts under one request id that failed and succeeded, those that came first failed.
WITH told AS (
    SELECT
        request_id,
        SUM(CASE WHEN kind = 'report' THEN 1 ELSE 0 END) AS reported,
        SUM(CASE WHEN kind <> 'report' THEN 1 ELSE 0 END) AS lines
    FROM (
        SELECT DISTINCT kind, stream, ended_at, request_id, status
        FROM log_rows
        WHERE
            function_name = $function
            AND (kind NOT IN ('report', 'start') OR (kind = 'report' AND status IN ('timeout', 'error', 'failure')))
    ) AS failed
    GROUP BY request_id
),
attempts AS (
    SELECT
        duration_ms,
        CAST(FLOOR((ended_at - duration_ms - COALESCE(init_ms, 0) - COALESCE(restore_ms, 0)) / $period_ms) AS BIGINT)
            AS place,
        CASE
            WHEN ROW_NUMBER() OVER (PARTITION BY reports.request_id ORDER BY ended_at)
                <= GREATEST(COALESCE(reported, 0), COALESCE(lines, 0)) THEN 1
            ELSE 0
        END AS failed
    FROM reports
    LEFT JOIN told ON reports.request_id = told.request_id
    WHERE function_name = $function AND ended_at IS NOT NULL
)
SELECT
    place,
    COUNT(*) AS samples,
    SUM(failed) AS errors,
    SUM(duration_ms) AS total,
    MIN(duration_ms) AS lowest,
    MAX(duration_ms) AS highest,
    QUANTILE_CONT(duration_ms, $part) AS percentile
FROM attempts
GROUP BY place
ORDER BY place
