-- extract: invoice_use_survey
-- faults: file
-- beside: others
-- Every city that a reporter's earlier quarters hold must appear again in a new file.
with firsts as (
    select i.reporter, s.area, min(s.month) as since
    from extract.invoice_use_survey as s
    join ref.input as i on i.file = s.file
    group by all
)

select i.file, null::bigint as row, 'area' as column_name, 'has no rows, though its reporter did report' as rule, f.area as value
from ref.input as i
join firsts as f on f.reporter = i.reporter and f.since < i.month
anti join extract.invoice_use_survey as s on s.file = i.file and s.area = f.area
where i.fresh and i.extract = 'invoice_use_survey'
