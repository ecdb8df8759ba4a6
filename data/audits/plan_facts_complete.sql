-- extract: plan_facts
-- faults: file
-- beside: others
-- What a reporter showed the month before it must show again: an item that is done stays as one that is done.
with held as (
    select i.file, i.reporter, i.month, f.area, f.indicator, f.item
    from extract.plan_facts as f
    join ref.input as i on i.file = f.file
    group by all
)

select i.file, null::bigint as row, 'item' as column_name, 'is missing, though the month before has it' as rule, concat_ws(' ', b.area, b.item) as value
from ref.input as i
join held as b on b.reporter = i.reporter and b.month = i.month - interval 1 month
anti join held as h on h.file = i.file and h.area = b.area and h.indicator = b.indicator and h.item = b.item
semi join held as s on s.file = i.file
where i.fresh
    and i.extract = 'plan_facts'
