-- Cells that must not be shown, by place, month and industry ('ALL' is the total of a place). Primary: fewer than $floor
-- active taxpayers, or fewer than $floor that issued invoices, but at least one. Further ones follow from a move of money that the shown figures cannot tell:
-- some money of the primary cell goes to another industry of the same place, and back in the nearest other place. Every
-- cell that such a move changes is hidden and no other; so each hidden cell has at least two values that agree with all
-- that is shown, whatever is subtracted from what. A month without counts takes those of the nearest month before it.
create table mart.hidden as
with counted as (
    select
        n.reporter,
        n.month,
        coalesce(max(r.month) filter (where r.month <= n.month), min(r.month)) as source
    from (select distinct reporter, month from ref.reported) as n
    join ref.reported as r on r.reporter = n.reporter and r.extract = 'taxpayers'
    group by n.reporter, n.month
),

issued as (
    select area as leaf, month, industry, sum(issuers) as issuers
    from extract.issuers
    group by area, month, industry
),

seat as (
    select t.area as leaf, c.month, t.industry, sum(t.active) as active, coalesce(any_value(i.issuers), 0) as issuers
    from counted as c
    join extract.taxpayers as t on t.reporter = c.reporter and t.month = c.source
    left join issued as i on i.leaf = t.area and i.month = c.month and i.industry = t.industry
    group by t.area, c.month, t.industry
    having sum(t.active) > 0
),

-- Which industries a leaf has, as bits, to see at once whether two leaves have two in common.
industries as (
    select s.leaf, s.month, bit_or(1::hugeint << c.bit) as held
    from seat as s
    join (select industry, row_number() over (order by industry)::integer as bit from seat group by industry) as c
        on c.industry = s.industry
    group by s.leaf, s.month
),

cell as (
    select p.place, s.month, s.industry, sum(s.active) as active, sum(s.issuers) as issuers
    from seat as s
    join ref.place as p on p.leaf = s.leaf
    group by p.place, s.month, s.industry
),

small as (
    select place, month, industry
    from cell
    where active < $floor or issuers between 1 and $floor - 1
    union all
    select place, month, 'ALL'
    from cell
    group by place, month
    having sum(active) < $floor or sum(issuers) between 1 and $floor - 1
),

near as (
    select a.leaf, b.leaf as other, count(*) as common
    from ref.place as a
    join ref.place as b on b.place = a.place and b.leaf <> a.leaf
    group by a.leaf, b.leaf
),

-- The smallest leaf cell within each primary cell.
inner_cell as (
    select m.place, m.month, m.industry, s.leaf, s.industry as own
    from small as m
    join ref.place as p on p.place = m.place
    join seat as s on s.leaf = p.leaf and s.month = m.month and m.industry in (s.industry, 'ALL')
    qualify row_number() over (
        partition by m.place, m.month, m.industry order by s.active, s.leaf, s.industry
    ) = 1
),

-- The nearest, then smallest leaf outside it that has the same industry and one more in common.
partner as (
    select
        i.place,
        i.month,
        i.industry,
        any_value(i.leaf) as leaf,
        arg_min(s.leaf, {'far': -n.common, 'active': s.active, 'leaf': s.leaf}) as other
    from inner_cell as i
    join seat as s on s.month = i.month and s.industry = i.own
    join near as n on n.leaf = i.leaf and n.other = s.leaf
    join industries as a on a.leaf = i.leaf and a.month = i.month
    join industries as b on b.leaf = s.leaf and b.month = i.month
    anti join ref.place as p on p.place = i.place and p.leaf = s.leaf
    where i.industry <> 'ALL' and bit_count(a.held & b.held) > 1
    group by i.place, i.month, i.industry
),

square as (
    select p.place, p.month, p.industry, p.leaf, p.other, a.industry as second
    from partner as p
    join seat as a on a.leaf = p.leaf and a.month = p.month and a.industry <> p.industry
    join seat as b on b.leaf = p.other and b.month = p.month and b.industry = a.industry
    qualify row_number() over (
        partition by p.place, p.month, p.industry order by a.active + b.active, a.industry
    ) = 1
),

-- Without such a leaf, money moves between two industries of the one leaf, which all places above it feel.
swap as (
    select i.place, i.month, i.industry, i.leaf, s.industry as second
    from inner_cell as i
    join seat as s on s.leaf = i.leaf and s.month = i.month and s.industry <> i.own
    anti join square as q on q.place = i.place and q.month = i.month and q.industry = i.industry
    where i.industry <> 'ALL'
    qualify row_number() over (
        partition by i.place, i.month, i.industry order by s.active, s.industry
    ) = 1
),

-- A place of one industry, or with a small total, moves money to another place altogether.
alone as (
    select i.place, i.month, i.industry, i.leaf, i.own
    from inner_cell as i
    anti join square as q on q.place = i.place and q.month = i.month and q.industry = i.industry
    anti join swap as w on w.place = i.place and w.month = i.month and w.industry = i.industry
),

away as (
    select a.place, a.month, a.industry, s.leaf as other, s.industry as second
    from alone as a
    join seat as s on s.month = a.month
    join near as n on n.leaf = a.leaf and n.other = s.leaf
    anti join ref.place as p on p.place = a.place and p.leaf = s.leaf
    qualify row_number() over (
        partition by a.place, a.month, a.industry order by n.common desc, s.active, s.leaf, s.industry
    ) = 1
),

move as (
    select place, month, industry, leaf, industry as own, 1 as sign from square
    union all
    select place, month, industry, leaf, second, -1 from square
    union all
    select place, month, industry, other, industry, -1 from square
    union all
    select place, month, industry, other, second, 1 from square
    union all
    select place, month, industry, leaf, industry, 1 from swap
    union all
    select place, month, industry, leaf, second, -1 from swap
    union all
    select place, month, industry, leaf, own, 1 from alone
    union all
    select place, month, industry, other, second, -1 from away
),

touched as (
    select p.place, m.month, m.own as industry
    from move as m
    join ref.place as p on p.leaf = m.leaf
    group by m.place, m.month, m.industry, p.place, m.own
    having sum(m.sign) <> 0
    union all
    select p.place, m.month, 'ALL'
    from move as m
    join ref.place as p on p.leaf = m.leaf
    group by m.place, m.month, m.industry, p.place
    having sum(m.sign) <> 0
)

select distinct place, month, industry
from touched
order by place, industry, month
