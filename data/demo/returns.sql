-- The returns extract: a sample of the active taxpayers, each with the obligations of its kind that fall due in the month.
-- A taxpayer of the sample is there as long as its cell of area, industry and kind has so many active ones; it files
-- nothing else. A late return that comes after the file was written is not in it yet; a file that comes late holds those
-- that came after the month.
create temp table returns as
with cell as (
    select reporter, position, month, area, industry, kind, sum(active) as active
    from taxpayers
    where position between $first and $last
    group by all
),
firm as (
    select
        cell.* exclude (active),
        unnest(range(1, 1 + floor(
            active * $sample + uniform(hash(hash($seed, 'sample', area, industry, kind)))
        )::bigint)) as number
    from cell
),
obligation as (
    select
        firm.*, duty.tax, duty.every, duty.minutes as usual, duty.prefilled as usually_prefilled, due.due,
        year(firm.month) as year,
        hash($seed, 'firm', area, industry, firm.kind, number) as identity,
        hash($seed, 'duty', area, industry, firm.kind, number, duty.tax, duty.every, firm.position) as key
    from firm
    join due using (position)
    join duty on duty.kind = firm.kind
    where (duty.every = 'month' or firm.position % 3 = 0)
        and uniform(hash(hash($seed, 'has', area, industry, firm.kind, number, duty.tax))) < duty.share
),
met as (
    select
        obligation.*,
        uniform(draw(key, 'met')) as met,
        $late * exp(0.35 * normal(hash(hash($seed, 'late', area))) + 0.3 * normal(hash(hash($seed, 'late', tax, every))))
            * case kind when 'self' then 1.5 when 'small' then 1.1 else 0.8 end as late,
        $never * exp(0.3 * normal(hash(hash($seed, 'never', area)))) * case kind when 'self' then 1.6 else 0.9 end as never
    from obligation
),
dated as (
    select
        met.*,
        case
            when met < $excused * 0.6 then 'abnormal'
            when met < $excused then 'extension'
        end as excused,
        case
            when met < $excused * 0.6 or (met >= $excused and met < $excused + never) then null
            when met < $excused or met < $excused + never + late
                then due + 1 + floor(-5 * ln(1 - uniform(draw(key, 'after'))))::integer
            else pace.day
        end as day
    from met
    join pace on pace.position = met.position and pace.slot = floor($slots * uniform(draw(key, 'day')))
),
filed as (
    select
        dated.* replace (case when day < until then day end as day),
        case when day < until then way.channel end as channel
    from dated
    join written using (reporter, position)
    join way on way.kind = dated.kind and way.year = dated.year
        and way.slot = floor($slots * uniform(
            case when uniform(draw(key, 'habit')) < 0.9 then draw(identity, 'way') else draw(key, 'way') end
        ))
),
filled as (
    select
        filed.*,
        coalesce(channel <> 'counter' and uniform(draw(key, 'filled'))
            < least(0.93, usually_prefilled + 0.06 * (year - $base)), false) as prefilled
    from filed
)
select
    reporter, position, month, area, industry,
    printf('%016x', identity) as taxpayer,
    tax,
    case every
        when 'month' then strftime(month - interval 1 month, '%Y-%m')
        else printf('%dQ%d', year(month - interval 3 month), quarter(month - interval 3 month))
    end as period,
    due,
    day + to_seconds((30600 + 34200 * uniform(draw(key, 'hour')))::bigint) as filed_at,
    excused, channel,
    case when channel in ('web', 'app') then least(240, greatest(1, round(usual * exp(
        0.10 * normal(hash(hash($seed, 'minutes', area)))
        + 0.3 * normal(draw(identity, 'minutes')) + 0.5 * normal(draw(key, 'minutes'))
        - 0.4 * prefilled::integer + case channel when 'app' then -0.1 else 0 end - 0.04 * (year - $base)
    ))))::bigint end as minutes,
    prefilled::bigint as prefilled
from filled
order by reporter, position, area, identity, tax, every
