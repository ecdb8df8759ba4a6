-- extract: every
-- faults: file
-- A row of a new file cannot have been written after the publish that reads it (a day is left for clocks).
select c.file, c.row, 'loaded_at' as column_name, 'lies in the future' as rule, c.loaded_at::varchar as value
from checked as c
join ref.input as i on i.file = c.file
where i.fresh and c.loaded_at > $now::timestamp + interval 1 day
