-- extract: returns
-- faults: nothing
-- A taxpayer that is not active files nothing: where an area has no active taxpayer of an industry, it has no return.
with active as (
    select area, month, industry
    from extract.taxpayers
    group by area, month, industry
    having sum(active) > 0
)

select null::integer as file, null::bigint as row, 'industry' as column_name, 'files though no taxpayer is active' as rule, r.area || ' ' || r.industry as value
from extract.returns as r
semi join extract.taxpayers as t on t.reporter = r.reporter and t.month = r.month
anti join active as a on a.area = r.area and a.month = r.month and a.industry = r.industry
where r.filed_at is not null
group by r.area, r.industry
