-- How many reports could not be understood.
SELECT COUNT(*) AS malformed
FROM marks
WHERE malformed
