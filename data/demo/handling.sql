-- The handling extract: what the active taxpayers of an area have handled, by item, split over the channels. The shares of
-- the counter and of the terminals shrink, that of the app grows in steps (a new version each spring); areas differ.
create temp table handling as
with heads as (
    select reporter, position, month, area, sum(active) as active
    from taxpayers
    group by all
),
counted as (
    select
        heads.*, item.item, item.mobile, item.growth,
        year(month) + (month(month) - 1) / 12.0 - $base as years,
        active * item.a_head * exp(0.06 * normal(hash(hash($seed, 'handled', area, item.item, position))))
            * case when item.item = 'filing' and position % 3 = 0 then 1.3 else 1 end as total,
        hash($seed, 'ways', area, item.item, position) as key,
        item.counter * coalesce(crowd.factor, 1) * exp(
            0.40 * normal(hash(hash($seed, 'counter', area)))
            + 0.15 * normal(hash(hash($seed, 'counter', area, item.item)))
        ) as at_counter,
        item.self * exp(0.25 * normal(hash(hash($seed, 'self', area)))) as at_terminal
    from heads
    cross join item
    left join crowd on crowd.leaf = heads.area
),
shared as (
    select
        counted.*,
        least(0.3, at_counter * exp(-0.075 * years + 0.07 * normal(draw(key, 'counter')))) as counter_share,
        least(0.1, at_terminal * exp(-0.03 * years + 0.07 * normal(draw(key, 'self')))) as self_share,
        least(0.8, greatest(0.01, (mobile + growth * floor(years + 0.75) + growth * 0.3 * (years - floor(years)))
            * exp(0.12 * normal(hash(hash($seed, 'mobile', area))) + 0.02 * normal(draw(key, 'mobile'))))) as mobile_share
    from counted
),
placed as (
    select
        reporter, position, month, area, item,
        round(total * counter_share)::bigint as counter,
        round(total * self_share)::bigint as self,
        round(total * (1 - counter_share - self_share) * mobile_share)::bigint as mobile,
        greatest(1, round(total * (1 - counter_share - self_share) * (1 - mobile_share)))::bigint as online
    from shared
)
select reporter, position, month, area, item, channel, items
from (unpivot placed on online, mobile, self, counter into name channel value items)
where items > 0
order by reporter, position, area, item, channel
