-- E-invoices of every place by the month in which they were received: how many are booked without paper, and how many of
-- the receivers that see. A place has a month when all its reporters do.
create table mart.invoice_use as
with whole as (
    select p.place, r.month
    from ref.place_reporter as p
    left join ref.reported as r on r.reporter = p.reporter and r.extract = 'invoice_use'
    group by p.place, r.month
    having count(*) = (select count(*) from ref.place_reporter as every_one where every_one.place = p.place)
)

select
    p.place, u.month,
    sum(u.receivers)::bigint as receivers, sum(u.covered)::bigint as covered,
    sum(u.received)::bigint as received, sum(u.booked)::bigint as booked
from extract.invoice_use as u
join ref.place as p on p.leaf = u.area
semi join whole as h on h.place = p.place and h.month = u.month
group by p.place, u.month
order by place, month
