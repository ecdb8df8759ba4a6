-- extract: every
-- faults: file
-- A bureau reports its own areas and no others.
select c.file, c.row, 'area' as column_name, 'is not an area of this reporter' as rule, c.area as value
from checked as c
join ref.input as i on i.file = c.file
join ref.area as a on a.code = c.area
where a.reporter <> i.reporter
