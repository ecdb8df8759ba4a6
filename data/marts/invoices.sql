-- Invoices of every place and month by industry and kind; industry = 'ALL' sums all. `class` is the kind's: digital and
-- electronic ones are e-invoices, paper ones are not, fiscal notes stand apart. A place has a month when all its reporters do.
create table mart.invoices as
with leaf as (
    select
        area as leaf, month, industry, kind,
        sum(blue_count) as blue_count, sum(blue_amount) as blue_amount,
        sum(red_count) as red_count, sum(red_amount) as red_amount, sum(void_count) as void_count
    from extract.invoices
    group by all
),

wider as (
    select leaf, month, unnest([industry, 'ALL']) as industry, kind, blue_count, blue_amount, red_count, red_amount, void_count
    from leaf
),

whole as (
    select p.place, r.month
    from ref.place_reporter as p
    left join ref.reported as r on r.reporter = p.reporter and r.extract = 'invoices'
    group by p.place, r.month
    having count(*) = (select count(*) from ref.place_reporter as every_one where every_one.place = p.place)
)

select
    p.place, w.month, w.industry, w.kind, i.part as class,
    sum(w.blue_count)::bigint as blue_count, sum(w.blue_amount)::bigint as blue_amount,
    sum(w.red_count)::bigint as red_count, sum(w.red_amount)::bigint as red_amount,
    sum(w.void_count)::bigint as void_count
from wider as w
join ref.item as i on i.list = 'invoice_kinds' and i.code = w.kind
join ref.place as p on p.leaf = w.leaf
semi join whole as h on h.place = p.place and h.month = w.month
group by p.place, w.month, w.industry, w.kind, i.part
order by place, industry, kind, month
