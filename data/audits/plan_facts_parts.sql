-- extract: plan_facts
-- faults: file
-- What holds of an item is no more than all of it.
select file, row, 'numerator' as column_name, 'is more than the denominator' as rule, concat_ws(' of ', numerator, denominator) as value
from checked
where numerator > denominator
