-- By how much policy lowered revenue, of every place and month by tax, industry and kind, in the minor unit, with the
-- documents that grant it. 'ALL' rows as in mart revenue, and kind = 'ALL'; a place has a month when all its reporters do.
create table mart.adjustments as
with leaf as (
    select p.place, a.month, a.tax, t.category, a.industry, a.kind, a.document, sum(a.amount) as amount
    from extract.adjustments as a
    join ref.tax as t on t.code = a.tax
    join ref.place as p on p.leaf = a.area
    group by all
),

with_taxes as (
    select place, month, tax, industry, kind, document, amount
    from leaf
    union all
    select place, month, 'ALL', industry, kind, document, sum(amount)
    from leaf
    where category = 'tax'
    group by place, month, industry, kind, document
),

with_industries as (
    select place, month, tax, industry, kind, document, amount
    from with_taxes
    union all
    select place, month, tax, 'ALL', kind, document, sum(amount)
    from with_taxes
    group by place, month, tax, kind, document
),

with_kinds as (
    select place, month, tax, industry, kind, document, amount
    from with_industries
    union all
    select place, month, tax, industry, 'ALL', document, sum(amount)
    from with_industries
    group by place, month, tax, industry, document
),

whole as (
    select p.place, r.month
    from ref.place_reporter as p
    left join ref.reported as r on r.reporter = p.reporter and r.extract = 'adjustments'
    group by p.place, r.month
    having count(*) = (select count(*) from ref.place_reporter as every_one where every_one.place = p.place)
)

-- A document stands once in each group here, so that nothing need be told apart.
select
    w.place,
    w.month,
    w.tax,
    w.industry,
    w.kind,
    sum(w.amount)::bigint as amount,
    array_to_string(list_sort(list(w.document)), '、') as documents
from with_kinds as w
semi join whole as h on h.place = w.place and h.month = w.month
group by w.place, w.month, w.tax, w.industry, w.kind
order by place, tax, industry, kind, month
