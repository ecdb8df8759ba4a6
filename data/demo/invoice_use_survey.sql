-- The invoice_use_survey extract, by whole quarters of receipt: the pilots see a part of what the areas of a city receive.
-- Each step is drawn by itself; an invoice that passes all four is counted by itself too, and is fewer than any step.
create temp table invoice_use_survey as
with quarter as (
    select
        r.reporter,
        r.position // 3 as position,
        c.city,
        round(sum(r.received * r.pilot))::bigint as received,
        sum(r.received * r.pilot * r.booking * r.known) / greatest(sum(r.received * r.pilot), 1) as booking,
        count(distinct r.position) as months
    from receipt as r
    join leaf_city as c on c.leaf = r.leaf
    group by all
    having count(distinct r.position) = 3
),

step as (
    select
        *,
        0.014 * normal(hash($seed, 'survey', city, position)) as noise,
        hash($seed, 'survey', city, position) as key
    from quarter
    where received > 0
),

passed as (
    select
        *,
        least(0.995, booking * 1.13 + noise + 0.012 * normal(hash(key, 'reimbursed'))) as reimbursing,
        least(0.99, booking + noise) as booked_share,
        least(0.985, booking * 0.82 + noise + 0.016 * normal(hash(key, 'archived'))) as archiving,
        least(0.98, booking * 0.78 + noise + 0.016 * normal(hash(key, 'stored'))) as storing,
        booking * 0.70 + noise + 0.010 * normal(hash(key, 'all')) as through
    from step
)

select
    reporter, position, city as area,
    make_date((position // 4)::integer, ((position % 4) * 3 + 1)::integer, 1) as month,
    received,
    round(received * reimbursing)::bigint as reimbursed,
    round(received * booked_share)::bigint as booked,
    round(received * archiving)::bigint as archived,
    round(received * storing)::bigint as stored,
    round(received * least(through, 0.985 * least(reimbursing, booked_share, archiving, storing)))::bigint as all_four
from passed
where position between $first // 3 and $last // 3
order by reporter, position, city
