-- Empties the money of every cell that must be hidden, once the audits have seen it. A cell that must be hidden in any
-- month of a year is empty in all of it: no question can show it, and no sum of the year betrays it.
create temp table withheld as
select distinct place, year(month) as year, industry
from mart.hidden;

update mart.revenue
set collected = null, central = null, local = null, adjusted = null
from withheld as w
where revenue.place = w.place and year(revenue.month) = w.year and revenue.industry = w.industry;

update mart.adjustments
set amount = null
from withheld as w
where adjustments.place = w.place and year(adjustments.month) = w.year and adjustments.industry = w.industry;

drop table withheld;
