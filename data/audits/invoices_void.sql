-- extract: invoices
-- faults: file
-- An electronic invoice cannot be voided, only taken back by a red-letter one.
select v.file, v.row, 'void_count' as column_name, 'an electronic invoice cannot be voided' as rule, v.void_count::varchar as value
from extract.invoices as v
join ref.item as i on i.list = 'invoice_kinds' and i.code = v.kind
where i.part in ('digital', 'electronic') and v.void_count > 0
