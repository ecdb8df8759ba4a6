-- extract: risk
-- faults: file
-- beside: others
-- An area and industry has no more taxpayers at risk to look at than are registered there, where that has been reported.
with registered as (
    select reporter, month, area, industry, sum(registered) as registered
    from extract.taxpayers
    group by all
)

select r.file, r.row, 'base' as column_name, 'is more than the registered taxpayers' as rule, r.base::varchar as value
from extract.risk as r
join ref.reported as t on t.extract = 'taxpayers' and t.reporter = r.reporter and t.month = r.month
left join registered as g
    on g.reporter = r.reporter and g.month = r.month and g.area = r.area and g.industry = r.industry
where r.indicator = 'ALL' and r.base > coalesce(g.registered, 0)
