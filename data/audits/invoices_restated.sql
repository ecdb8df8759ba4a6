-- extract: invoices
-- faults: file
-- A file that replaces another moves the number of invoices by no more than the contract's tolerance.
with was as (
    select file, sum(blue_count) as total
    from previous.invoices
    group by file
),

now as (
    select file, sum(blue_count) as total
    from extract.invoices
    group by file
)

select
    now.file,
    null::bigint as row,
    'blue_count' as column_name,
    'restates the total beyond the tolerance' as rule,
    was.total || ' -> ' || now.total as value
from now
join was on was.file = now.file
where abs(now.total - was.total) > $tolerance * abs(was.total)
