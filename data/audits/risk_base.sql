-- extract: risk
-- faults: file
-- An indicator looks at some of the active taxpayers of an area and industry, which the row ALL counts.
select
    r.file,
    r.row,
    'base' as column_name,
    case
        when w.row is null then 'has no row ALL for its area and industry'
        else 'is more than the base of ALL'
    end as rule,
    r.base::varchar as value
from extract.risk as r
left join extract.risk as w
    on w.file = r.file and w.area = r.area and w.industry = r.industry and w.indicator = 'ALL'
where r.base > coalesce(w.base, -1)
