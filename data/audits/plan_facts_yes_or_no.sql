-- extract: plan_facts
-- faults: file
-- An item must be filed or not, a milestone stands or not: 0 or 1 of 1.
select file, row, 'denominator' as column_name, 'must be 1 for what is only yes or no' as rule, denominator::varchar as value
from checked
where indicator in ('record_items', 'milestones')
    and denominator <> 1
