-- Facts of the plan by place, month, indicator and item. The root in a scope is the sum of what its bureaux report under
-- their own areas, so that an item which one bureau has not done is not done; any other area is what is reported for it.
-- A place has a month when all its reporters do.
create table mart.plan_facts as
with whole as (
    select p.place, r.month
    from ref.place_reporter as p
    left join ref.reported as r on r.reporter = p.reporter and r.extract = 'plan_facts'
    group by p.place, r.month
    having count(*) = (select count(*) from ref.place_reporter as every_one where every_one.place = p.place)
),

root as (
    select distinct p.place
    from ref.place as p
    join ref.area as a on a.code = p.area
    where a.parent is null
),

placed as (
    select b.place, f.month, f.indicator, f.item, f.numerator, f.denominator, f.evidence
    from extract.plan_facts as f
    join ref.reporter as r on r.code = f.reporter and r.area = f.area
    join ref.place_reporter as b on b.reporter = f.reporter
    semi join root as o on o.place = b.place
    union all
    select f.area, f.month, f.indicator, f.item, f.numerator, f.denominator, f.evidence
    from extract.plan_facts as f
    anti join root as o on o.place = f.area
)

select
    p.place, p.month, p.indicator, p.item,
    sum(p.numerator)::bigint as numerator,
    sum(p.denominator)::bigint as denominator,
    string_agg(distinct p.evidence, '；' order by p.evidence) as evidence
from placed as p
semi join whole as h on h.place = p.place and h.month = p.month
group by p.place, p.month, p.indicator, p.item
order by p.place, p.indicator, p.item, p.month
