-- extract: invoice_use_survey
-- faults: file
-- The pilots report whole cities: areas right below the root, and no residual one.
select s.file, s.row, 'area' as column_name, 'is no city' as rule, s.area as value
from extract.invoice_use_survey as s
join ref.area as a on a.code = s.area
where a.parent is null or a.city <> a.code or a.code = a.parent || 'R'
