-- On which day the returns of every place came in, by month in which they fall due, tax ('ALL' sums all), due day and day
-- of filing (empty: not filed); excused obligations are not in it.
create table mart.return_days as
with leaf as (
    select area as leaf, month, tax, due, filed_at::date as filed, count(*) as obligations
    from extract.returns
    where excused is null
    group by all
),

wider as (
    select leaf, month, unnest([tax, 'ALL']) as tax, due, filed, obligations
    from leaf
),

whole as (
    select p.place, r.month
    from ref.place_reporter as p
    left join ref.reported as r on r.reporter = p.reporter and r.extract = 'returns'
    group by p.place, r.month
    having count(*) = (select count(*) from ref.place_reporter as every_one where every_one.place = p.place)
)

select p.place, w.month, w.tax, w.due, w.filed, sum(w.obligations)::bigint as obligations
from wider as w
join ref.place as p on p.leaf = w.leaf
semi join whole as h on h.place = p.place and h.month = w.month
group by p.place, w.month, w.tax, w.due, w.filed
order by place, tax, month, due, filed
