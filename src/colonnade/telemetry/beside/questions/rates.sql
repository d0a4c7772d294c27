-- The requests of each API's busiest second and minute.
WITH seconds AS (
    SELECT api, stage, CAST(FLOOR(arrived / 1000000) AS BIGINT) AS moment, COUNT(*) AS requests
    FROM requests
    GROUP BY 1, 2, 3
),
minutes AS (
    SELECT api, stage, CAST(FLOOR(moment / 60) AS BIGINT) AS moment, MAX(requests) AS highest, SUM(requests) AS requests
    FROM seconds
    GROUP BY 1, 2, 3
)
SELECT api, stage, MAX(highest) AS busiest_second, MAX(requests) AS busiest_minute
FROM minutes
GROUP BY api, stage
ORDER BY api, stage
