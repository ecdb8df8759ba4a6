-- Taxpayers of every place that issued an invoice in a month, and those that issued a digital one, by industry; 'ALL' sums
-- all. Distinct: a taxpayer has one area and one industry, but may issue in many months, so months are never summed.
create table mart.issuers as
with leaf as (
    select area as leaf, month, industry, sum(issuers) as issuers, sum(digital_issuers) as digital_issuers
    from extract.issuers
    group by all
),

wider as (
    select leaf, month, unnest([industry, 'ALL']) as industry, issuers, digital_issuers
    from leaf
),

whole as (
    select p.place, r.month
    from ref.place_reporter as p
    left join ref.reported as r on r.reporter = p.reporter and r.extract = 'issuers'
    group by p.place, r.month
    having count(*) = (select count(*) from ref.place_reporter as every_one where every_one.place = p.place)
)

select
    p.place, w.month, w.industry, sum(w.issuers)::bigint as issuers, sum(w.digital_issuers)::bigint as digital_issuers
from wider as w
join ref.place as p on p.leaf = w.leaf
semi join whole as h on h.place = p.place and h.month = w.month
group by p.place, w.month, w.industry
order by place, industry, month
