-- Filed returns of every place by month in which they fell due, tax ('ALL' sums all), channel and whole minutes (empty
-- where nothing is timed): the data's own resolution, since a percentile of percentiles is none.
create table mart.return_minutes as
with leaf as (
    select area as leaf, month, tax, channel, minutes, count(*) as returns
    from extract.returns
    where filed_at is not null
    group by all
),

wider as (
    select leaf, month, unnest([tax, 'ALL']) as tax, channel, minutes, returns
    from leaf
),

whole as (
    select p.place, r.month
    from ref.place_reporter as p
    left join ref.reported as r on r.reporter = p.reporter and r.extract = 'returns'
    group by p.place, r.month
    having count(*) = (select count(*) from ref.place_reporter as every_one where every_one.place = p.place)
)

select p.place, w.month, w.tax, w.channel, w.minutes, sum(w.returns)::bigint as returns
from wider as w
join ref.place as p on p.leaf = w.leaf
semi join whole as h on h.place = p.place and h.month = w.month
group by p.place, w.month, w.tax, w.channel, w.minutes
order by place, tax, month, channel, minutes
