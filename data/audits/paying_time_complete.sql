-- extract: paying_time
-- faults: file
-- A year is whole: every tax group of a file has the same steps, or their sum would mean nothing.
with steps as (
    select file, area, tax_group, count(*) as steps
    from extract.paying_time
    group by file, area, tax_group
)

select s.file, null::bigint as row, 'step' as column_name, 'a tax group lacks steps that another has' as rule, s.tax_group as value
from steps as s
join (select file, area, max(steps) as steps from steps group by file, area) as most
    on most.file = s.file and most.area = s.area
where s.steps < most.steps
