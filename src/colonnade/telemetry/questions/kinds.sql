-- What went wrong, by its kind: errors by the type that their line or report names, each request once, and starts that
-- took longer than Lambda allows and were done again as part of an invocation.
WITH each_once AS (
    SELECT DISTINCT
        function_name,
        CASE WHEN kind = 'start' THEN 'start' ELSE 'error' END AS kind,
        CASE WHEN kind = 'start' THEN '' ELSE error_type END AS error_type,
        CASE WHEN kind = 'start' THEN CONCAT(COALESCE(stream, ''), COALESCE(CAST(ended_at AS VARCHAR), '')) ELSE CAST(request_id AS VARCHAR) END AS event
    FROM log_rows
    WHERE kind = 'start' OR error_type <> ''
)
SELECT function_name, kind, error_type, COUNT(*) AS times
FROM each_once
GROUP BY function_name, kind, error_type
ORDER BY function_name, kind, times DESC, error_type
