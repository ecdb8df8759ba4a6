-- Matters handled in every place and month by item (item = 'ALL' sums all) and channel; a place has a month when all its
-- reporters do. The rates are sums over sums: online = (online + mobile) / all four.
create table mart.handling as
with leaf as (
    select
        area as leaf,
        month,
        item,
        coalesce(sum(items) filter (where channel = 'online'), 0) as online,
        coalesce(sum(items) filter (where channel = 'mobile'), 0) as mobile,
        coalesce(sum(items) filter (where channel = 'self'), 0) as self,
        coalesce(sum(items) filter (where channel = 'counter'), 0) as counter
    from extract.handling
    group by area, month, item
),

wider as (
    select leaf, month, unnest([item, 'ALL']) as item, online, mobile, self, counter
    from leaf
),

whole as (
    select p.place, r.month
    from ref.place_reporter as p
    left join ref.reported as r on r.reporter = p.reporter and r.extract = 'handling'
    group by p.place, r.month
    having count(*) = (select count(*) from ref.place_reporter as every_one where every_one.place = p.place)
)

select
    p.place,
    w.month,
    w.item,
    sum(w.online)::bigint as online,
    sum(w.mobile)::bigint as mobile,
    sum(w.self)::bigint as self,
    sum(w.counter)::bigint as counter
from wider as w
join ref.place as p on p.leaf = w.leaf
semi join whole as h on h.place = p.place and h.month = w.month
group by p.place, w.month, w.item
order by place, item, month
