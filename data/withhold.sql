-- Empties the money of every cell that must be hidden, once the audits have seen it. A cell that must be hidden in any
-- month of a year is empty in all of it: no question can show it, and no sum of the year betrays it. It is empty for every
-- tax, paid or not: which taxes an industry pays would tell what its few payers are, and a cover that paid nothing of a tax
-- would betray the cell that it covers.
create temp table withheld as
select distinct h.place, year(h.month) as year, h.industry
from mart.hidden as h;

create or replace table mart.revenue as
select r.place, r.month, r.tax, r.industry, r.collected, r.central, r.local, r.adjusted
from mart.revenue as r
anti join withheld as w on w.place = r.place and w.year = year(r.month) and w.industry = r.industry
union all
select w.place, m.month, t.tax, w.industry, null, null, null, null
from withheld as w
join (select distinct place, month from mart.revenue) as m on m.place = w.place and year(m.month) = w.year
cross join (select distinct tax from mart.revenue) as t
order by place, tax, industry, month;

update mart.adjustments
set amount = null, documents = ''
from withheld as w
where adjustments.place = w.place and year(adjustments.month) = w.year and adjustments.industry = w.industry;

-- Hits among so few tell of one of them. How many taxpayers there are stays, but not how many a single indicator looks
-- at, and of every indicator a row is empty, whether it looks at any of them or none: a cover at which it looks at nobody
-- would have no hits, and betray those of the cell that it covers.
create or replace table mart.risk as
select r.place, r.month, r.industry, r.indicator, r.base, r.medium, r.high
from mart.risk as r
anti join withheld as w on w.place = r.place and w.year = year(r.month) and w.industry = r.industry
union all
select
    w.place,
    m.month,
    w.industry,
    i.indicator,
    case when i.indicator = 'ALL' then coalesce(r.base, 0) end,
    null,
    null
from withheld as w
join (select distinct place, month from mart.risk) as m on m.place = w.place and year(m.month) = w.year
cross join (select distinct indicator from mart.risk) as i
left join mart.risk as r
    on r.place = w.place and r.month = m.month and r.industry = w.industry and r.indicator = i.indicator
order by place, indicator, industry, month;


-- Invoices are what a taxpayer sold: they are withheld with the money, by count as by amount, for every kind.
create or replace table mart.invoices as
select
    i.place, i.month, i.industry, i.kind, i.class, i.blue_count, i.blue_amount, i.red_count, i.red_amount, i.void_count
from mart.invoices as i
anti join withheld as w on w.place = i.place and w.year = year(i.month) and w.industry = i.industry
union all
select w.place, m.month, w.industry, k.kind, k.class, null, null, null, null, null
from withheld as w
join (select distinct place, month from mart.invoices) as m on m.place = w.place and year(m.month) = w.year
cross join (select distinct kind, class from mart.invoices) as k
order by place, industry, kind, month;

create or replace table mart.issuers as
select i.place, i.month, i.industry, i.issuers, i.digital_issuers
from mart.issuers as i
anti join withheld as w on w.place = i.place and w.year = year(i.month) and w.industry = i.industry
union all
select w.place, m.month, w.industry, null, null
from withheld as w
join (select distinct place, month from mart.issuers) as m on m.place = w.place and year(m.month) = w.year
order by place, industry, month;

update mart.invoice_use
set receivers = null, covered = null, received = null, booked = null
from withheld as w
where invoice_use.place = w.place and year(invoice_use.month) = w.year and w.industry = 'ALL';

update mart.invoice_use_survey
set received = null, reimbursed = null, booked = null, archived = null, stored = null, all_four = null
from withheld as w
where invoice_use_survey.place = w.place and year(invoice_use_survey.month) = w.year and w.industry = 'ALL';

drop table withheld;
