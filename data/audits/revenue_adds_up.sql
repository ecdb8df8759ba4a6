-- extract: revenue
-- faults: extract
-- In the mart, a place is the sum of its parts in every month, tax and industry, where none of them is hidden.
with parts as (
    select p.place, m.month, m.tax, m.industry, sum(m.collected) as collected, sum(m.central) as central, sum(m.local) as local
    from ref.part as p
    join mart.revenue as m on m.place = p.part
    group by all
    having count(*) = count(m.collected)
)

select null::integer as file, null::bigint as row, 'collected' as column_name, 'a place is not the sum of its parts' as rule, m.place || ' ' || m.month as value
from mart.revenue as m
join parts as p on p.place = m.place and p.month = m.month and p.tax = m.tax and p.industry = m.industry
where p.collected <> m.collected or p.central <> m.central or p.local <> m.local
