-- Modelled hours (in tenths) to prepare, file and pay of each area and year that is modelled, by tax group and step. They
-- are the area's own: nothing is summed over areas.
create table mart.paying_time as
select area as place, month, tax_group, step, tenths
from extract.paying_time
order by place, month, tax_group, step
