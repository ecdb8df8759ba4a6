-- extract: revenue
-- faults: file
-- The category of a row is that of its tax.
select r.file, r.row, 'category' as column_name, 'is not the category of the tax' as rule, r.category as value
from extract.revenue as r
join ref.tax as t on t.code = r.tax
where r.category <> t.category
