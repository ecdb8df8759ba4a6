-- How far each roll-out has come in each cell of the stock, as the share of the old way that is left. Areas and industries
-- join a step in waves: most of its gain comes at once, the rest in two months, then nothing until the next step. A step
-- with an end is taken back. `series` says which old way: paper, paper of special invoices, not digital, not booked ...
create temp table rollout as
with joined as (
    select
        s.leaf,
        s.industry,
        r.series,
        r.gain * (0.8 + 0.4 * uniform(hash($seed, 'gain', r.step, s.leaf, s.industry))) as gain,
        r.first
            + r.gap * floor(r.waves * uniform(hash($seed, 'wave', r.step, s.leaf)))::integer
            + floor(r.late * uniform(hash($seed, 'late', r.step, s.industry)))::integer as since,
        r.last
    from (select distinct leaf, industry from stock) as s
    join rollout_step as r on r.industry = s.industry
    where uniform(hash($seed, 'reach', r.step, s.leaf)) < r.reach
)
select
    j.leaf,
    j.industry,
    here.position,
    j.series,
    product(1 - j.gain * case here.position - j.since when 0 then 0.7 when 1 then 0.9 else 1 end) as remains
from joined as j
join presence as here on here.leaf = j.leaf and here.position >= j.since
    and (j.last is null or here.position <= j.last)
where here.position between $first and $last
group by all
