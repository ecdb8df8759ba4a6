-- extract: every
-- faults: file
-- An area has rows only for the periods in which it existed.
select c.file, c.row, 'area' as column_name, 'is out of its validity in the month' as rule, c.area as value
from checked as c
join ref.area as a on a.code = c.area
where c.month < a.valid_from or c.month > a.valid_to
