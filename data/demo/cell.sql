-- Lines that pay in a leaf area, each with its share of the area's bucket as a whole number, so that sums are exact.
-- A leaf keeps a tax's leading line whatever the scale.
create temp table cell as
with paying as (
    select candidate.*, hash($seed, leaf, tax, industry, kind) as key
    from candidate
    where
        case when kind in (select kind from kind) then (leaf, industry, kind) in (select leaf, industry, kind from stock)
        else (leaf, industry) in (select leaf, industry from stock) end
),
thinned as (
    select *
    from paying
    qualify $scale >= 1
        or uniform(hash(key, 'scale')) < $scale
        or row_number() over (partition by leaf, tax order by value desc, number) = 1
),
normal_ as (
    select *, value / sum(value) over (partition by leaf, tax) as share
    from thinned
)
select
    normal_.leaf, number, normal_.tax, bucket, industry, kind, local, key,
    cast(round(1e12 * normal_.share * coalesce(mix.share, 1)) as bigint) as weight
from normal_
left join mix on mix.leaf = normal_.leaf and mix.tax = normal_.tax
where normal_.share * coalesce(mix.share, 1) > $least
