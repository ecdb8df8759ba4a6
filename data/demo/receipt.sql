-- What became of the e-invoices received in each area and month, as far as it is known at the end of the lake: use lags
-- receipt, so the last cohorts are not yet what they will be.
create temp table receipt as
with bought as (
    select
        i.reporter,
        i.position,
        i.month,
        i.leaf,
        sum(i.electronic * $business) as received,
        sum(i.active * $books) as receivers,
        sum(i.electronic * coalesce(b.remains, 1)) / greatest(sum(i.electronic), 1) as unbooked,
        sum(i.electronic * coalesce(c.remains, 1)) / greatest(sum(i.electronic), 1) as uncovered,
        sum(i.electronic * coalesce(p.remains, 1)) / greatest(sum(i.electronic), 1) as unpiloted
    from issue as i
    left join rollout as b
        on (b.leaf, b.industry, b.position, b.series) = (i.leaf, i.industry, i.position, 'booking')
    left join rollout as c
        on (c.leaf, c.industry, c.position, c.series) = (i.leaf, i.industry, i.position, 'cover')
    left join rollout as p
        on (p.leaf, p.industry, p.position, p.series) = (i.leaf, i.industry, i.position, 'pilot')
    group by all
),

covered as (
    select
        *,
        greatest(1, round(receivers))::bigint as units,
        least(greatest(1, round(receivers)), ceil(receivers * (1 - uncovered)))::bigint as inside,
        case $last - position when 0 then 0.46 when 1 then 0.78 when 2 then 0.93 else 1 end as known
    from bought
)

select
    reporter, position, month, leaf, units, inside,
    round(received * inside / units)::bigint as received,
    least(
        round(received * inside / units),
        round(
            received * inside / units * (1 - unbooked) * known
            * exp(0.03 * normal(hash($seed, 'booked', leaf, position)))
        )
    )::bigint as booked,
    1 - unbooked as booking,
    1 - unpiloted as pilot,
    known
from covered
