-- extract: invoices
-- faults: extract
-- In the mart, a place is the sum of its parts in every month, industry and kind.
with parts as (
    select p.place, m.month, m.industry, m.kind, sum(m.blue_count) as blue_count, sum(m.blue_amount) as blue_amount
    from ref.part as p
    join mart.invoices as m on m.place = p.part
    group by all
)

select null::integer as file, null::bigint as row, 'blue_count' as column_name, 'a place is not the sum of its parts' as rule, m.place || ' ' || m.month as value
from mart.invoices as m
join parts as p on p.place = m.place and p.month = m.month and p.industry = m.industry and p.kind = m.kind
where p.blue_count <> m.blue_count or p.blue_amount <> m.blue_amount
