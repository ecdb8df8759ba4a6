-- extract: invoices
-- faults: file
-- Where there is an amount there is an invoice, and the tax is less than the amount.
select v.file, v.row, 'blue_amount' as column_name, 'an amount without an invoice, or a tax above the amount' as rule, v.blue_amount::varchar as value
from extract.invoices as v
where (v.blue_count = 0 and v.blue_amount <> 0)
    or (v.red_count = 0 and v.red_amount <> 0)
    or v.blue_tax > v.blue_amount
