-- The taxpayers extract: a stock that grows smoothly, split by credit grade so that the parts add up, and those that
-- are registered without filing.
create temp table taxpayers as
with counted as (
    select
        here.reporter, here.position, here.month, stock.leaf, stock.industry, stock.kind, stock.offset_,
        greatest(1, floor(stock.expected * here.people * exp($growth * here.years) + stock.offset_))::bigint as active
    from stock
    join presence as here on here.leaf = stock.leaf
    where here.position between $first and $last
),
graded as (
    select
        counted.*, credit.credit,
        (floor(active * credit.upper + offset_) - floor(active * credit.lower + offset_))::bigint as part
    from counted
    join credit using (kind)
)
select
    reporter, position, month, leaf as area, industry, kind, nullif(credit, '') as credit,
    part + floor(part * $dormant + offset_)::bigint as registered,
    part as active
from graded
where part + floor(part * $dormant + offset_)::bigint > 0
order by reporter, position, leaf, industry, kind, credit
