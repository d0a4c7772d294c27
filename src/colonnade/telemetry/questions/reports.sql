-- One row for each attempt, however often its report was exported.
SELECT DISTINCT
    function_name, stream, ended_at, request_id, duration_ms, billed_ms, memory_mb, used_mb,
    init_ms, restore_ms, billed_restore_ms, status
FROM log_rows
WHERE kind = 'report'
