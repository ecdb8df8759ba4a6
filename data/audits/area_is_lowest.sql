-- extract: every
-- faults: file
-- Rows are reported for the lowest areas (unless the contract says otherwise); what a parent keeps for itself carries the
-- parent's code and R.
select c.file, c.row, 'area' as column_name, 'must be a lowest area (or a residual, code and R)' as rule, c.area as value
from checked as c
join ref.area as a on a.code = c.area
where not a.leaf and $lowest
