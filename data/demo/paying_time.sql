-- The paying_time extract: modelled once a year for the root by its own bureau, for years that are over.
create temp table paying_time as
select
    $reporter as reporter, year as position, make_date(year, 1, 1) as month, $area as area, tax_group, step, tenths
from modelled
where year between $first and $last
order by year, tax_group, step
