-- extract: revenue
-- faults: file
-- A file that replaces another moves the total collected by no more than the contract's tolerance.
with was as (
    select file, sum(collected) as total
    from previous.revenue
    group by file
),

now as (
    select file, sum(collected) as total
    from extract.revenue
    group by file
)

select
    now.file,
    null::bigint as row,
    'collected' as column_name,
    'restates the total beyond the tolerance' as rule,
    was.total || ' -> ' || now.total as value
from now
join was on was.file = now.file
where abs(now.total - was.total) > $tolerance * abs(was.total)
