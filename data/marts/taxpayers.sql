-- Registered and active taxpayers of every place at the end of a month by industry; industry = 'ALL' sums all. A stock:
-- never summed over months. A place has a month when all its reporters do.
create table mart.taxpayers as
with leaf as (
    select area as leaf, month, industry, sum(registered) as registered, sum(active) as active
    from extract.taxpayers
    group by all
),

wider as (
    select leaf, month, unnest([industry, 'ALL']) as industry, registered, active
    from leaf
),

whole as (
    select p.place, r.month
    from ref.place_reporter as p
    left join ref.reported as r on r.reporter = p.reporter and r.extract = 'taxpayers'
    group by p.place, r.month
    having count(*) = (select count(*) from ref.place_reporter as every_one where every_one.place = p.place)
)

select p.place, w.month, w.industry, sum(w.registered)::bigint as registered, sum(w.active)::bigint as active
from wider as w
join ref.place as p on p.leaf = w.leaf
semi join whole as h on h.place = p.place and h.month = w.month
group by p.place, w.month, w.industry
order by place, industry, month
