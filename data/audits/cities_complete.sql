-- extract: handling invoice_use invoices issuers returns revenue risk taxpayers
-- faults: file
-- beside: others
-- Every city that a reporter's earlier months hold must appear again in a new file for as long as it exists.
with held as (
    select i.file, i.reporter, i.month, a.city
    from checked as r
    join ref.input as i on i.file = r.file
    join ref.area as a on a.code = r.area
    group by all
),

firsts as (
    select reporter, city, min(month) as since
    from held
    group by all
)

select i.file, null::bigint as row, 'area' as column_name, 'has no rows, though its reporter did report' as rule, f.city as value
from ref.input as i
join firsts as f on f.reporter = i.reporter and f.since < i.month
join ref.area as a on a.code = f.city
anti join held as h on h.file = i.file and h.city = f.city
semi join held as s on s.file = i.file
where i.fresh
    and a.code is distinct from a.parent || 'R'
    and (a.valid_from is null or a.valid_from <= i.month)
    and (a.valid_to is null or i.month <= a.valid_to)
