-- Taxpayers at risk of every place at the end of a month by industry and indicator; industry = 'ALL' sums all, for a
-- taxpayer has one industry. Indicators are never summed, for one taxpayer can be marked by several: indicator = 'ALL'
-- comes from the source, which counts each once. A place has a month when all its reporters do.
create table mart.risk as
with wider as (
    select area as leaf, month, unnest([industry, 'ALL']) as industry, indicator, base, medium, high
    from extract.risk
),

whole as (
    select p.place, r.month
    from ref.place_reporter as p
    left join ref.reported as r on r.reporter = p.reporter and r.extract = 'risk'
    group by p.place, r.month
    having count(*) = (select count(*) from ref.place_reporter as every_one where every_one.place = p.place)
)

select
    p.place,
    w.month,
    w.industry,
    w.indicator,
    sum(w.base)::bigint as base,
    sum(w.medium)::bigint as medium,
    sum(w.high)::bigint as high
from wider as w
join ref.place as p on p.leaf = w.leaf
semi join whole as h on h.place = p.place and h.month = w.month
group by p.place, w.month, w.industry, w.indicator
order by place, indicator, industry, month
