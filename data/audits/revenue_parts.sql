-- extract: revenue
-- faults: file
-- Of taxes and non-tax revenue the central and the local part add up to what was collected.
select r.file, r.row, 'collected' as column_name, 'central and local do not add up to collected' as rule, r.collected::varchar as value
from extract.revenue as r
join ref.tax as t on t.code = r.tax
where t.category <> 'social' and r.central::hugeint + r.local <> r.collected
