-- Obligations to file of every place and month in which they fall due, by tax and by how often it is declared ('ALL' sums
-- all taxes): those that count, on time, late and of these more than five days late; the excused apart; and of all
-- filed returns those that were pre-filled. What is neither on time nor late was not filed. No taxpayer leaves here.
create table mart.returns as
with leaf as (
    select
        area as leaf,
        month,
        tax,
        case length(period) when 4 then 'year' when 6 then 'quarter' else 'month' end as every,
        case when excused is null then filed_at::date - due end as after,
        excused is not null as excused,
        filed_at is not null as filed,
        count(*) as obligations,
        sum(prefilled) as prefilled
    from extract.returns
    group by all
),

wider as (
    select leaf, month, tax, every, after, excused, filed, obligations, prefilled
    from leaf
    union all
    select leaf, month, 'ALL', 'ALL', after, excused, filed, obligations, prefilled
    from leaf
),

whole as (
    select p.place, r.month
    from ref.place_reporter as p
    left join ref.reported as r on r.reporter = p.reporter and r.extract = 'returns'
    group by p.place, r.month
    having count(*) = (select count(*) from ref.place_reporter as every_one where every_one.place = p.place)
)

select
    p.place,
    w.month,
    w.tax,
    w.every,
    coalesce(sum(w.obligations) filter (where not w.excused), 0)::bigint as obligations,
    coalesce(sum(w.obligations) filter (where w.after <= 0), 0)::bigint as on_time,
    coalesce(sum(w.obligations) filter (where w.after > 0), 0)::bigint as late,
    coalesce(sum(w.obligations) filter (where w.after > 5), 0)::bigint as tail,
    coalesce(sum(w.obligations) filter (where w.excused), 0)::bigint as excused,
    coalesce(sum(w.obligations) filter (where w.filed), 0)::bigint as filed,
    sum(w.prefilled)::bigint as prefilled
from wider as w
join ref.place as p on p.leaf = w.leaf
semi join whole as h on h.place = p.place and h.month = w.month
group by p.place, w.month, w.tax, w.every
order by place, tax, every, month
