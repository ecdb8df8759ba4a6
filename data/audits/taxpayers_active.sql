-- extract: taxpayers
-- faults: file
-- Active taxpayers are registered ones.
select t.file, t.row, 'active' as column_name, 'exceeds registered' as rule, t.active::varchar as value
from extract.taxpayers as t
where t.active > t.registered
