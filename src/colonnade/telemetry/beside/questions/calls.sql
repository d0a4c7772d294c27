-- The calls of other services that took each function longest, of those that traces tell of.
SELECT function_name, called, operation, calls, invocations, took, failed, throttled
FROM (
    SELECT
        function_name,
        called,
        operation,
        COUNT(*) AS calls,
        COUNT(DISTINCT segment) AS invocations,
        QUANTILE_CONT(took_ms, [0.5, 0.99]) AS took,
        SUM(failed) AS failed,
        SUM(throttled) AS throttled,
        ROW_NUMBER() OVER (PARTITION BY function_name ORDER BY SUM(took_ms) DESC, called, operation) AS place
    FROM calls
    GROUP BY function_name, called, operation
) AS counted
WHERE place <= 10
ORDER BY function_name, place
