-- What each cell pays in each period, in minor units. Within an owner's year and bucket the amounts add up to the target
-- exactly: whole parts first, then one more for the largest remainders. An owner is a leaf area, or the whole root for
-- what has no local part.
create temp table amount as
with weighted as (
    select
        cell.leaf, cell.number, here.position, here.year,
        case when cell.bucket in ('tax', 'nontax') then cell.leaf else '' end as owner,
        cell.bucket,
        factor.taken + coalesce(own.taken, 0) as taken,
        cast(round(
            cell.weight * factor.level * here.share
            * (1 - factor.taken - coalesce(own.taken, 0))
            * exp($row * normal(hash(cell.key, here.position)))
        ) as bigint) as weight
    from cell
    join presence as here on here.leaf = cell.leaf
    join factor on factor.number = cell.number and factor.position = here.position
    left join own on own.leaf = cell.leaf and own.number = cell.number and own.position = here.position
),
target as (
    select leaf as owner, year, 'tax' as bucket, tax as target from size
    union all
    select leaf, year, 'nontax', nontax from size
    union all
    select '', year, tax, target from beyond
),
whole as (
    select owner, year, bucket, any_value(target) / sum(weight)::double as unit
    from weighted
    join target using (owner, year, bucket)
    group by all
),
placed as (
    select weighted.*, weight * unit as exact
    from weighted
    join whole using (owner, year, bucket)
),
floored as (
    select owner, year, bucket, sum(floor(exact)::bigint)::bigint as given
    from placed
    group by all
)
select
    placed.leaf, placed.number, placed.position, placed.taken,
    floor(exact)::bigint + (
        row_number() over (
            partition by placed.owner, placed.year, placed.bucket
            order by exact - floor(exact) desc, placed.leaf, placed.number, placed.position
        ) <= target - given
    )::bigint as amount
from placed
join floored using (owner, year, bucket)
join target using (owner, year, bucket)
