-- How much text each file holds of each log group, the documents in it that are none, and whether it is packed.
SELECT
    path,
    log_group,
    SUM(size) AS bytes,
    SUM(CASE WHEN log_group IS NULL THEN 1 ELSE 0 END) AS malformed,
    MAX(CASE WHEN STARTS_WITH(line, CHR(31)) THEN 1 ELSE 0 END) AS packed
FROM log_lines
GROUP BY path, log_group
