-- extract: revenue
-- faults: file
-- Social contributions go to the funds and are no part of the local budgets.
select r.file, r.row, 'local' as column_name, 'a social contribution has a local part' as rule, r.local::varchar as value
from extract.revenue as r
join ref.tax as t on t.code = r.tax
where t.category = 'social' and r.local <> 0
