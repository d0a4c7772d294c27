-- How often each API answered with which status, where it was no success.
SELECT api, stage, status, COUNT(*) AS times
FROM requests
WHERE status >= 400
GROUP BY api, stage, status
ORDER BY api, stage, status
