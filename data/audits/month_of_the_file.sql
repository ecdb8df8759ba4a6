-- extract: every
-- faults: file
-- The month of a row is the first day of the period in the file's name; a later one is a future month.
select
    c.file,
    c.row,
    'month' as column_name,
    case
        when c.month > i.month then 'is a future month: later than the period in the file name'
        else 'differs from the period in the file name'
    end as rule,
    c.month::varchar as value
from checked as c
join ref.input as i on i.file = c.file
where c.month <> i.month
