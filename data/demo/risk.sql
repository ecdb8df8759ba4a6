-- The risk extract. An indicator looks at a share of the active taxpayers of each kind and marks some of them: more in some
-- industries, cities and leaves than in others, in slow waves, with a step where its thresholds were set anew. Single
-- indicators overlap: of those that a second one marks, only some are not marked yet.
create temp table risk as
with people as (
    select reporter, position, month, area, industry, kind, sum(active) as active
    from taxpayers
    where position >= $since
    group by reporter, position, month, area, industry, kind
),
whole as (
    select
        any_value(p.reporter) as reporter, p.position, any_value(p.month) as month, any_value(l.city) as city, p.area,
        p.industry, sum(p.active)::bigint as base
    from people as p
    join risk_leaf as l on l.leaf = p.area
    group by p.position, p.area, p.industry
),
pull as (
    select
        l.leaf as area, f.industry, f.indicator, f.medium, f.high,
        uniform(hash($seed, 'risk base', l.leaf, f.industry, f.indicator)) as offset_,
        uniform(hash($seed, 'risk medium', l.leaf, f.industry, f.indicator)) as offset_medium,
        uniform(hash($seed, 'risk high', l.leaf, f.industry, f.indicator)) as offset_high,
        exp($spread * (
            0.8 * normal(hash($seed, 'risk city', l.city))
            + 0.8 * normal(hash($seed, 'risk city', l.city, f.indicator))
            + 0.7 * normal(hash($seed, 'risk city', l.city, f.industry))
            + 0.6 * normal(hash($seed, 'risk leaf', l.leaf))
            + 0.5 * normal(hash($seed, 'risk leaf', l.leaf, f.industry, f.indicator))
        )) as factor
    from risk_leaf as l
    cross join risk_factor as f
),
wave as (
    select
        c.city, s.indicator, s.position,
        s.factor * exp(
            $wave * sin(2 * pi() * (s.position / (16 + 12 * uniform(hash($seed, 'risk length', c.city)))
                + uniform(hash($seed, 'risk phase', c.city))))
            + $wave * sin(2 * pi() * (s.position / (9 + 20 * uniform(hash($seed, 'risk length', c.city, s.indicator)))
                + uniform(hash($seed, 'risk phase', c.city, s.indicator))))
            + $noise * normal(hash($seed, 'risk noise', c.city, s.position))
        ) as factor
    from (select distinct city from risk_leaf) as c
    cross join risk_step as s
),
sway as (
    select
        l.leaf as area, s.position,
        exp($wave * sin(2 * pi() * (s.position / (10 + 22 * uniform(hash($seed, 'risk length', l.leaf)))
            + uniform(hash($seed, 'risk phase', l.leaf)))) + 2 * $noise * normal(hash($seed, 'risk noise', l.leaf, s.position)))
            as factor
    from risk_leaf as l
    cross join (select distinct position from risk_step) as s
),
ripple as (
    select city, industry, position, exp(3 * $noise * normal(hash($seed, 'risk noise', city, industry, position))) as factor
    from whole
    group by city, industry, position
),
looked as (
    select p.position, p.area, p.industry, i.indicator, sum(p.active * i.share) as expected
    from people as p
    join risk_indicator as i on i.kind = p.kind
    group by p.position, p.area, p.industry, i.indicator
),
level as (
    select
        w.reporter, w.position, w.month, w.area, w.industry, u.indicator,
        least(w.base, floor(l.expected + u.offset_))::bigint as base,
        u.medium * u.factor * v.factor * y.factor * r.factor as medium,
        u.high * u.factor * v.factor * y.factor * r.factor as high,
        u.offset_medium,
        u.offset_high
    from whole as w
    join looked as l on l.position = w.position and l.area = w.area and l.industry = w.industry
    join pull as u on u.area = w.area and u.industry = w.industry and u.indicator = l.indicator
    join wave as v on v.city = w.city and v.indicator = l.indicator and v.position = w.position
    join sway as y on y.area = w.area and y.position = w.position
    join ripple as r on r.city = w.city and r.industry = w.industry and r.position = w.position
),
single as (
    select
        reporter, position, month, area, industry, indicator, base,
        least(base, floor(base * least(0.6, medium) + offset_medium))::bigint as medium,
        floor(base * least(0.3, high) + offset_high)::bigint as high
    from level
    where base > 0
),
marked as (
    select reporter, position, month, area, industry, indicator, base, medium, least(high, base - medium) as high
    from single
),
together as (
    select
        w.reporter, w.position, w.month, w.area, w.industry, w.base,
        least(w.base, floor(m.most + $apart * (m.hits - m.most)))::bigint as hits,
        least(w.base, floor(m.most_high + $apart * (m.highs - m.most_high)))::bigint as high
    from whole as w
    left join (
        select
            position, area, industry, max(medium + high) as most, sum(medium + high) as hits,
            max(high) as most_high, sum(high) as highs
        from marked
        group by position, area, industry
    ) as m on m.position = w.position and m.area = w.area and m.industry = w.industry
)
select reporter, position, month, area, industry, indicator, base, medium, high
from marked
union all
select reporter, position, month, area, industry, 'ALL', base, coalesce(hits - high, 0), coalesce(high, 0)
from together
order by reporter, position, area, industry, indicator
