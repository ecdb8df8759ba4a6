-- Invoices of each cell and month before they are split by kind: how many, how many of them electronic, digital, special.
create temp table issue as
with activity as (
    select line.industry, factor.position, avg(factor.level) * $per_year as level
    from factor
    join line using (number)
    where line.tax = $tax
    group by all
),

issued as (
    select
        here.reporter,
        here.position,
        here.month,
        s.leaf,
        s.industry,
        sum(greatest(1, s.expected * here.people * exp($growth * here.years)) * rate.per_month) as usual,
        sum(greatest(1, s.expected * here.people * exp($growth * here.years)) * rate.issuing) as issuers,
        sum(greatest(1, s.expected * here.people * exp($growth * here.years))) as active
    from stock as s
    join issue_rate as rate on rate.kind = s.kind
    join presence as here on here.leaf = s.leaf
    where here.position between $first and $last
    group by all
),

scaled as (
    select
        i.*,
        c.special,
        c.amount,
        hash($seed, 'issue', i.leaf, i.industry, i.position) as key,
        round(i.usual * c.times * coalesce(a.level, 1) ** 0.35) as plain,
        least(
            0.97,
            c.paper * p.paper
            * exp(0.22 * normal(hash($seed, 'paper', i.leaf, i.industry)))
            * coalesce(paper.remains, 1)
            * exp(
                0.05 * normal(hash($seed, 'paper', i.leaf, i.industry, i.position))
                + 0.022 * normal(hash($seed, 'paper', i.industry, i.position))
                + 0.012 * normal(hash($seed, 'paper', i.position))
            )
        ) as paper,
        coalesce(special.remains, 1) as special_paper,
        coalesce(legacy.remains, 1) as legacy,
        coalesce(fiscal.remains, 1) as no_notes
    from issued as i
    join issue_industry as c on c.industry = i.industry
    join issue_area as p on p.leaf = i.leaf
    left join activity as a on a.industry = i.industry and a.position = i.position
    left join rollout as paper
        on (paper.leaf, paper.industry, paper.position, paper.series) = (i.leaf, i.industry, i.position, 'paper')
    left join rollout as special
        on (special.leaf, special.industry, special.position, special.series) = (i.leaf, i.industry, i.position, 'special')
    left join rollout as legacy
        on (legacy.leaf, legacy.industry, legacy.position, legacy.series) = (i.leaf, i.industry, i.position, 'legacy')
    left join rollout as fiscal
        on (fiscal.leaf, fiscal.industry, fiscal.position, fiscal.series) = (i.leaf, i.industry, i.position, 'fiscal')
),

counted as (
    select
        *,
        greatest(1, round(plain * exp(0.08 * normal(hash(key, 'count')))))::bigint as total
    from scaled
)

select
    *,
    round(total * (1 - paper))::bigint as electronic,
    round(total * special)::bigint as specials,
    round(active * (1 - no_notes) * coalesce((select per_month from note_rate where note_rate.industry = counted.industry), 0))::bigint as notes
from counted
