-- extract: risk
-- faults: file
-- A file that replaces another moves the number of all active taxpayers by no more than the contract's tolerance.
with was as (
    select file, sum(base) as total
    from previous.risk
    where indicator = 'ALL'
    group by file
),

now as (
    select file, sum(base) as total
    from extract.risk
    where indicator = 'ALL'
    group by file
)

select
    now.file,
    null::bigint as row,
    'base' as column_name,
    'restates the total beyond the tolerance' as rule,
    was.total || ' -> ' || now.total as value
from now
join was on was.file = now.file
where abs(now.total - was.total) > $tolerance * abs(was.total)
