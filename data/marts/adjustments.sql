-- By how much policy lowered revenue, of every place and month by tax, industry and kind, in the minor unit, with the
-- documents that grant it. 'ALL' rows as in mart revenue, and kind = 'ALL'; a place has a month when all its reporters do.
create table mart.adjustments as
with leaf as (
    select a.area as leaf, a.month, a.tax, t.category, a.industry, a.kind, a.document, sum(a.amount) as amount
    from extract.adjustments as a
    join ref.tax as t on t.code = a.tax
    group by all
),

spread as (
    select leaf, month, unnest(case when category = 'tax' then [tax, 'ALL'] else [tax] end) as tax, industry, kind, document, amount
    from leaf
),

wider as (
    select leaf, month, tax, unnest([industry, 'ALL']) as industry, kind, document, amount
    from spread
),

widest as (
    select leaf, month, tax, industry, unnest([kind, 'ALL']) as kind, document, amount
    from wider
),

whole as (
    select p.place, r.month
    from ref.place_reporter as p
    left join ref.reported as r on r.reporter = p.reporter and r.extract = 'adjustments'
    group by p.place, r.month
    having count(*) = (select count(*) from ref.place_reporter as every_one where every_one.place = p.place)
)

select
    p.place,
    w.month,
    w.tax,
    w.industry,
    w.kind,
    sum(w.amount)::bigint as amount,
    array_to_string(list_sort(list(distinct w.document)), '、') as documents
from widest as w
join ref.place as p on p.leaf = w.leaf
semi join whole as h on h.place = p.place and h.month = w.month
group by p.place, w.month, w.tax, w.industry, w.kind
order by place, tax, industry, kind, month
