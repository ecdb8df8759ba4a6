-- The invoices extract. Special invoices go electronic later than general ones; a digital invoice takes the place of an
-- electronic one. Tickets of railways and airlines have no county: they stand on the residual areas.
create temp table invoices as
with split as (
    select
        *,
        greatest(
            least(specials, round(specials * (1 - paper) * (1 - special_paper))::bigint),
            electronic - (total - specials)
        ) as e_special
    from issue
    where position between $first and $last
),

by_kind as (
    select
        *,
        round(e_special * (1 - legacy))::bigint as d_sp,
        round((electronic - e_special) * (1 - legacy))::bigint as d_gen,
        round((total - electronic) * 0.18 * (1 - legacy))::bigint as d_pap,
        round((total - specials - (electronic - e_special)) * quota)::bigint as p_quota
    from split
    join (select industry, quota from issue_industry) using (industry)
),

counted as (
    select
        reporter, position, month, leaf, industry, key, amount,
        unnest([
            {kind: 'D_SP', blue: d_sp, worth: 2.4, red: 0.019, void: 0.0},
            {kind: 'D_GEN', blue: d_gen, worth: 0.5, red: 0.016, void: 0.0},
            {kind: 'E_SP', blue: e_special - d_sp, worth: 2.4, red: 0.015, void: 0.0},
            {kind: 'E_GEN', blue: electronic - e_special - d_gen, worth: 0.5, red: 0.012, void: 0.0},
            {kind: 'D_PAP', blue: least(d_pap, total - electronic), worth: 1.1, red: 0.011, void: 0.0},
            {
                kind: 'P_SP',
                blue: greatest(0, specials - e_special - least(d_pap, total - electronic)),
                worth: 2.6, red: 0.008, void: 0.031
            },
            {kind: 'P_QUOTA', blue: least(p_quota, paper_general), worth: 0.04, red: 0.0, void: 0.012},
            {kind: 'P_GEN', blue: paper_general - least(p_quota, paper_general), worth: 0.5, red: 0.006, void: 0.027},
            {kind: 'F_E', blue: notes, worth: 0.12, red: 0.004, void: 0.0}
        ], recursive := true)
    from (
        select
            *,
            total - electronic - least(d_pap, total - electronic)
            - greatest(0, specials - e_special - least(d_pap, total - electronic)) as paper_general
        from by_kind
    )
),

tickets as (
    select
        here.reporter, here.position, here.month, t.area as leaf, t.industry,
        hash($seed, 'ticket', t.kind, t.area, here.position) as key, t.fare as amount, t.kind,
        round(
            t.per_month * exp(0.05 * normal(hash($seed, 'ticket', t.kind, t.area, here.position)))
            * case here.position - t.first when 0 then 0.4 when 1 then 0.7 else 1 end
        )::bigint as blue,
        1.0 as worth, 0.045 as red, 0.0 as void
    from ticket as t
    join presence as here on here.leaf = t.area and here.position >= t.first
    where here.position between $first and $last
),

every as (
    select reporter, position, month, leaf, industry, key, amount, kind, blue, worth, red, void from counted
    union all
    select reporter, position, month, leaf, industry, key, amount, kind, blue, worth, red, void from tickets
),

priced as (
    select
        *,
        round(blue * amount * worth * 100 * exp(0.12 * normal(hash(key, kind, 'price'))))::bigint as sold,
        floor(blue * red * exp(0.25 * normal(hash(key, kind, 'red'))) + uniform(hash(key, kind, 'red')))::bigint as taken,
        floor(blue * void * exp(0.25 * normal(hash(key, kind, 'void'))) + uniform(hash(key, kind, 'void')) * sign(void))::bigint
            as voided
    from every
    where blue > 0
)

select
    reporter, position, month, leaf as area, industry, kind,
    blue as blue_count,
    sold as blue_amount,
    case when kind in ('F_E', 'P_QUOTA') then 0 else round(sold * 0.07)::bigint end as blue_tax,
    taken as red_count,
    case when taken = 0 then 0
        else round(taken * (sold / blue) * 1.6 * exp(0.2 * normal(hash(key, kind, 'back'))))::bigint end as red_amount,
    voided as void_count
from priced
order by reporter, position, leaf, industry, kind
