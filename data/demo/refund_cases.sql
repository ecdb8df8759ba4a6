-- The refund_cases extract: cases accepted on working days, paid after some more, a few suspended for inquiries; a row in
-- the month in which a case is paid and in each at whose end it is open.
create temp table refund_cases as
with heads as (
    select
        stock.leaf, here.position, here.month, here.years,
        sum(greatest(1, floor(stock.expected * here.people * exp($growth * here.years) + stock.offset_))) as active
    from stock
    join presence as here on here.leaf = stock.leaf
    where here.position between $first - $longest and $last
    group by all
),
claimed as (
    select
        leaf, position, heads.month, years, refund.*,
        unnest(range(1, 1 + floor(
            $thin * active * refund.a_head * factor + uniform(hash(hash($seed, 'claims', leaf, refund.kind, position)))
        )::bigint)) as number
    from heads
    cross join refund
    join refund_season as season on season.kind = refund.kind and season.month = month(heads.month)
),
drawn as (
    select
        claimed.*,
        hash($seed, 'claim', leaf, kind, position, number) as key
    from claimed
),
dated as (
    select
        drawn.*,
        begun.nth as begun,
        begun.day as accepted,
        greatest(0, round(days * exp(
            0.16 * normal(hash(hash($seed, 'refund', leaf)))
            + 0.09 * normal(hash(hash($seed, 'refund month', kind, position)))
            + 0.45 * normal(draw(key, 'days')) - faster * years
        )))::integer as took,
        case
            when uniform(draw(key, 'suspended')) < suspended
                then 3 + floor(-12 * ln(1 - uniform(draw(key, 'length'))))::integer
            else 0
        end as held
    from drawn
    asof join workday as begun
        on month + floor(uniform(draw(key, 'accepted')) * 28)::integer + 2 >= begun.day
),
ended as (
    select dated.* exclude (suspended), done.day as paid_on
    from dated
    left join workday as done on done.nth = begun + took + held
),
shown as (
    select
        here.reporter, here.position, here.month, ended.* exclude (position, month),
        (here.month + interval 1 month - interval 1 day)::date as month_end
    from ended
    join presence as here on here.leaf = ended.leaf
    where here.position between $first and $last
        and ended.accepted <= (here.month + interval 1 month - interval 1 day)::date
        and (ended.paid_on is null or ended.paid_on >= here.month)
),
aged as (
    select shown.*, ends.nth - begun as elapsed
    from shown
    asof join workday as ends on shown.month_end >= ends.day
)
select
    reporter, position, month, leaf as area,
    printf('%016x', key) as claim,
    kind, accepted,
    case when paid_on <= month_end then paid_on end as paid,
    case when paid_on <= month_end then held else least(held, elapsed) end::bigint as suspended,
    round(100 * yuan * exp(1.2 * normal(draw(key, 'yuan'))))::bigint as amount
from aged
order by reporter, position, area, claim
