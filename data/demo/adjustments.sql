-- The adjustments extract: the local part of what each document took, by area, tax and industry; a deferral comes in
-- again as many periods later as its document says, to the last minor unit.
create temp table adjustments as
with taken as (
    select
        revenue.area, revenue.position, revenue.tax, revenue.industry, rate.kind, rate.document, rate.repay,
        sum(cast(round(revenue.local / (1 - revenue.taken) * rate.rate) as bigint))::bigint as amount
    from revenue
    join rate on rate.number = revenue.number and rate.position = revenue.position
        and (rate.leaf = '' or rate.leaf = revenue.area)
    group by all
),
both_ as (
    select area, position, tax, industry, kind, document, amount from taken
    union all
    select area, position + repay, tax, industry, kind, document, -amount from taken where repay > 0
)
select
    here.reporter, here.position, here.month, both_.area, both_.tax, both_.industry, both_.kind, both_.document,
    sum(both_.amount)::bigint as amount
from both_
join presence as here on here.leaf = both_.area and here.position = both_.position
where here.position between $first and $last
group by all
having sum(both_.amount) <> 0
order by here.reporter, here.position, both_.area, both_.tax, both_.industry, both_.kind, both_.document
