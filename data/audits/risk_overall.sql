-- extract: risk
-- faults: file
-- Of the taxpayers that any indicator marks there are at least as many as one of them marks, and at most as many as all
-- mark together; so too of those at high risk.
with marked as (
    select
        file,
        area,
        industry,
        max(medium + high) as most,
        sum(medium + high) as every_hit,
        max(high) as most_high,
        sum(high) as every_high
    from extract.risk
    where indicator <> 'ALL'
    group by file, area, industry
)

select
    r.file,
    r.row,
    case when r.high between coalesce(m.most_high, 0) and coalesce(m.every_high, 0) then 'medium' else 'high' end
        as column_name,
    'does not fit the hits of the single indicators' as rule,
    r.medium || ' + ' || r.high as value
from extract.risk as r
left join marked as m on m.file = r.file and m.area = r.area and m.industry = r.industry
where r.indicator = 'ALL'
    and not (
        r.medium + r.high between coalesce(m.most, 0) and coalesce(m.every_hit, 0)
        and r.high between coalesce(m.most_high, 0) and coalesce(m.every_high, 0)
    )
