-- The four steps of paperless use by quarter of receipt, of every place that is made of whole cities: the pilots report by
-- city, so what is below one has none. `all_four` is counted invoice by invoice. A place has a quarter when all its
-- reporters do.
create table mart.invoice_use_survey as
with held as (
    select p.place, a.city
    from ref.area as a
    join ref.place as p on p.leaf = a.code
    where a.leaf
    group by p.place, a.city
    having count(*) = (select count(*) from ref.area as every_one where every_one.leaf and every_one.city = a.city)
),

whole as (
    select p.place, r.month
    from ref.place_reporter as p
    left join ref.reported as r on r.reporter = p.reporter and r.extract = 'invoice_use_survey'
    group by p.place, r.month
    having count(*) = (select count(*) from ref.place_reporter as every_one where every_one.place = p.place)
)

select
    p.place, s.month,
    sum(s.received)::bigint as received, sum(s.reimbursed)::bigint as reimbursed, sum(s.booked)::bigint as booked,
    sum(s.archived)::bigint as archived, sum(s.stored)::bigint as stored, sum(s.all_four)::bigint as all_four
from extract.invoice_use_survey as s
join held as p on p.city = s.area
semi join whole as h on h.place = p.place and h.month = s.month
group by p.place, s.month
order by place, month
