-- The invoice_use extract, by month of receipt.
create temp table invoice_use as
select reporter, position, month, leaf as area, units as receivers, inside as covered, received, booked
from receipt
where position between $first and $last and received > 0
order by reporter, position, leaf
