-- extract: invoice_use
-- faults: file
-- Covered receivers are receivers, and booked invoices were received.
select u.file, u.row, 'covered' as column_name, 'covered exceeds receivers, or booked exceeds received' as rule, u.covered::varchar as value
from extract.invoice_use as u
where u.covered > u.receivers or u.booked > u.received
