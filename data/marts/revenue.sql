-- Revenue of every place and month by tax and industry, in the minor unit. tax = 'ALL' sums what is a tax (not non-tax
-- revenue nor social contributions), industry = 'ALL' all industries. A place has a month when all its reporters do.
-- `adjusted` is what policy took away (all kinds of mart adjustments).
create table mart.revenue as
with leaf as (
    select area as leaf, month, tax, industry, sum(collected) as collected, sum(central) as central, sum(local) as local
    from extract.revenue
    group by all
),

with_taxes as (
    select leaf, month, tax, industry, collected, central, local
    from leaf
    union all
    select l.leaf, l.month, 'ALL', l.industry, sum(l.collected), sum(l.central), sum(l.local)
    from leaf as l
    join ref.tax as t on t.code = l.tax
    where t.category = 'tax'
    group by l.leaf, l.month, l.industry
),

with_industries as (
    select leaf, month, tax, industry, collected, central, local
    from with_taxes
    union all
    select leaf, month, tax, 'ALL', sum(collected), sum(central), sum(local)
    from with_taxes
    group by leaf, month, tax
),

whole as (
    select p.place, r.month
    from ref.place_reporter as p
    left join ref.reported as r on r.reporter = p.reporter and r.extract = 'revenue'
    group by p.place, r.month
    having count(*) = (select count(*) from ref.place_reporter as every_one where every_one.place = p.place)
),

summed as (
    select
        p.place, w.month, w.tax, w.industry,
        sum(w.collected) as collected, sum(w.central) as central, sum(w.local) as local
    from with_industries as w
    join ref.place as p on p.leaf = w.leaf
    semi join whole as h on h.place = p.place and h.month = w.month
    group by all
),

adjusted as (
    select place, month, tax, industry, amount
    from mart.adjustments
    where kind = 'ALL'
)

-- An adjustment may leave nothing to be paid at all: its cell then has revenue of nothing.
select
    place,
    month,
    tax,
    industry,
    coalesce(s.collected, 0)::bigint as collected,
    coalesce(s.central, 0)::bigint as central,
    coalesce(s.local, 0)::bigint as local,
    coalesce(a.amount, 0)::bigint as adjusted
from summed as s
full join adjusted as a using (place, month, tax, industry)
semi join whole as h using (place, month)
order by place, tax, industry, month
