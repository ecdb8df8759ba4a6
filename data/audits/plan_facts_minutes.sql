-- extract: plan_facts
-- faults: file
-- A service that must be there day and night is measured against every minute of its month.
select file, row, 'denominator' as column_name, 'is not the minutes of the month' as rule, denominator::varchar as value
from checked
where indicator = 'platform_availability'
    and denominator <> 1440 * date_diff('day', month, (month + interval 1 month)::date)
