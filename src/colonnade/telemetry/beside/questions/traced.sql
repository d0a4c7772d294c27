-- What traces tell of each function's invocations: how long it worked, how much of that it waited, how it started.
SELECT
    function_name,
    COUNT(*) AS invocations,
    COUNT(init_ms) AS cold_starts,
    SUM(failed) AS failed,
    QUANTILE_CONT(CASE WHEN worked_ms > 0 THEN waited_ms / worked_ms ELSE 0 END, [0.5, 0.9]) AS shares,
    SUM(waited_ms) / NULLIF(SUM(worked_ms), 0) AS time_share,
    QUANTILE_CONT(worked_ms, [0.5, 0.99]) AS worked,
    QUANTILE_CONT(waited_ms, [0.5, 0.99]) AS waited,
    QUANTILE_CONT(init_ms, [0.5, 0.99]) AS inits,
    MIN(at_ms) AS first_at,
    MAX(at_ms) AS last_at
FROM traced
GROUP BY function_name
ORDER BY function_name
