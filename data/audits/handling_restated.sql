-- extract: handling
-- faults: file
-- A file that replaces another moves the number of matters handled by no more than the contract's tolerance.
with was as (
    select file, sum(items) as total
    from previous.handling
    group by file
),

now as (
    select file, sum(items) as total
    from extract.handling
    group by file
)

select
    now.file,
    null::bigint as row,
    'items' as column_name,
    'restates the total beyond the tolerance' as rule,
    was.total || ' -> ' || now.total as value
from now
join was on was.file = now.file
where abs(now.total - was.total) > $tolerance * abs(was.total)
