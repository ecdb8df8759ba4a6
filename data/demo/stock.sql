-- Taxpayers of a leaf area by industry and kind: expected is their number were the whole root in it, at the end of the
-- base year. A cell whose number rounds to none has no active taxpayers, hence pays nothing; but each bucket keeps its
-- leading line, so that every area can meet its total. With a scale below 1 only some industries are kept.
create temp table stock as
with expected as (
    select
        leaf.leaf,
        leaf.people,
        kind.industry,
        kind.kind,
        kind.total * coalesce(emphasis.factor, 1) as expected,
        uniform(hash($seed, 'stock', leaf.leaf, kind.industry, kind.kind)) as offset_
    from leaf
    cross join kind
    left join emphasis on emphasis.leaf = leaf.leaf and emphasis.industry = kind.industry
),
led as (
    select distinct leaf, industry, kind
    from (
        select leaf, industry, kind, bucket
        from candidate
        where kind in (select kind from kind) and (tax not in (select tax from only_in))
        qualify row_number() over (partition by leaf, bucket order by value desc, number) = 1
    )
),
kept as (
    select *, floor(expected * people + offset_) >= 1
        or (leaf, industry, kind) in (select leaf, industry, kind from led) as active
    from expected
)
select *
from kept
where active
    and ($scale >= 1
        or uniform(hash($seed, 'scale', leaf, industry)) < $scale
        or (leaf, industry) in (select leaf, industry from led))
