-- How many attempts of a function were under a request id that was there before. Few requests are asked for again: it
-- is cheap to find them, and only they are counted by function.
WITH again AS (
    SELECT request_id FROM reports GROUP BY request_id HAVING COUNT(*) > 1
)
SELECT reports.function_name, COUNT(*) - COUNT(DISTINCT reports.request_id) AS repeated
FROM reports
INNER JOIN again ON reports.request_id = again.request_id
GROUP BY reports.function_name
ORDER BY reports.function_name
