-- extract: every
-- faults: file
-- The reporter of a row is the reporter in the file's name.
select c.file, c.row, 'reporter' as column_name, 'differs from the reporter in the file name' as rule, c.reporter as value
from checked as c
join ref.input as i on i.file = c.file
where c.reporter <> i.reporter
