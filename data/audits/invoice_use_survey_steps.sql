-- extract: invoice_use_survey
-- faults: file
-- No step is taken by more invoices than were received, and none passes all four that did not pass each.
select
    s.file, s.row, 'all_four' as column_name, 'a step exceeds what was received, or all four exceed a step' as rule,
    s.all_four::varchar as value
from extract.invoice_use_survey as s
where greatest(s.reimbursed, s.booked, s.archived, s.stored) > s.received
    or s.all_four > least(s.reimbursed, s.booked, s.archived, s.stored)
