-- extract: risk
-- faults: file
-- Taxpayers at risk are among those that the indicator looks at.
select r.file, r.row, 'base' as column_name, 'is less than medium and high together' as rule, r.base::varchar as value
from extract.risk as r
where r.medium + r.high > r.base
