-- extract: returns
-- faults: file
-- The file of a month holds the obligations that fall due in it.
select r.file, r.row, 'due' as column_name, 'lies outside the month of the file' as rule, r.due::varchar as value
from extract.returns as r
where r.due < r.month or r.due >= r.month + interval 1 month
