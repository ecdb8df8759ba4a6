-- extract: issuers
-- faults: file
-- Those that issued a digital invoice issued an invoice.
select i.file, i.row, 'digital_issuers' as column_name, 'exceeds issuers' as rule, i.digital_issuers::varchar as value
from extract.issuers as i
where i.digital_issuers > i.issuers
