-- The revenue extract, in the order in which it is written. A tax with a local part brings its central part with it by
-- the usual sharing; contributions are only collected.
create temp table revenue as
select
    here.reporter, here.position, here.month, cell.leaf as area, cell.tax, line.category, cell.industry,
    cell.kind as taxpayer_kind,
    amount + case when cell.local > 0 then cast(round(amount * (1 - cell.local) / cell.local) as bigint) else 0 end
        as collected,
    case
        when cell.local > 0 then cast(round(amount * (1 - cell.local) / cell.local) as bigint)
        when line.category = 'social' then 0
        else amount
    end as central,
    case when cell.local > 0 then amount else 0 end as local,
    cell.key,
    amount.number,
    amount.taken
from amount
join cell using (leaf, number)
join line using (number)
join presence as here using (leaf, position)
where amount > 0
order by here.reporter, here.position, cell.leaf, line.number
