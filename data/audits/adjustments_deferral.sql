-- extract: adjustments
-- faults: nothing
-- A deferral and its later reversal sum to zero by document; until the last reversal they do not.
select null::integer as file, null::bigint as row, 'amount' as column_name, 'a deferral is not yet reversed in full' as rule, document as value
from extract.adjustments
where kind = 'deferral'
group by document
having sum(amount) <> 0
