-- Refund cases of every place and month by kind ('ALL' sums all), whether paid in the month or open at its end, and whole
-- working days from acceptance to payment or to the month's end, suspended days taken out. No amount is in it.
create table mart.refund_days as
with cases as (
    select
        c.area as leaf,
        c.month,
        c.kind,
        c.paid is null as open,
        (b.nth - a.nth - c.suspended)::bigint as days
    from extract.refund_cases as c
    join ref.workday as a on a.day = c.accepted
    join ref.workday as b on b.day = coalesce(c.paid, (c.month + interval 1 month - interval 1 day)::date)
),

leaf as (
    select leaf, month, kind, open, days, count(*) as cases
    from cases
    group by all
),

wider as (
    select leaf, month, unnest([kind, 'ALL']) as kind, open, days, cases
    from leaf
),

whole as (
    select p.place, r.month
    from ref.place_reporter as p
    left join ref.reported as r on r.reporter = p.reporter and r.extract = 'refund_cases'
    group by p.place, r.month
    having count(*) = (select count(*) from ref.place_reporter as every_one where every_one.place = p.place)
)

select p.place, w.month, w.kind, w.open, w.days, sum(w.cases)::bigint as cases
from wider as w
join ref.place as p on p.leaf = w.leaf
semi join whole as h on h.place = p.place and h.month = w.month
group by p.place, w.month, w.kind, w.open, w.days
order by place, kind, month, open, days
