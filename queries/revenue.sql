-- name: revenue_by_month
-- Revenue and policy adjustments of each place by period, whole series.
-- unit: minor units
-- sums: flow
-- extracts: revenue, adjustments
-- like_for_like: (revenue + adjustments) / (revenue a year ago + adjustments a year ago) - 1
select place, month, local as amount, adjusted
from mart.revenue
where place in (select unnest(list_intersect($places, $granted)))
  and tax = $tax
  and industry = $industry
order by place, month

-- name: revenue_by_tax
-- Revenue of a place by tax: the period, the year to date, the same a year ago, and the last two years as a list.
-- unit: minor units
-- sums: flow
-- extracts: revenue, adjustments
with cell as (
    select tax, month, local as amount, adjusted
    from mart.revenue
    where place = $place
      and list_contains($granted, $place)
      and industry = $industry
      and month between $series_from and $month
)
select
    tax,
    sum(amount) filter (month = $month)::bigint as amount,
    sum(adjusted) filter (month = $month)::bigint as adjusted,
    sum(amount) filter (month = $last_month)::bigint as last_amount,
    sum(adjusted) filter (month = $last_month)::bigint as last_adjusted,
    sum(amount) filter (month between $year_from and $month)::bigint as ytd,
    sum(adjusted) filter (month between $year_from and $month)::bigint as ytd_adjusted,
    sum(amount) filter (month between $last_year_from and $last_month)::bigint as last_ytd,
    sum(adjusted) filter (month between $last_year_from and $last_month)::bigint as last_ytd_adjusted,
    list(month order by month) as months,
    list(amount order by month) as series,
    bool_or(amount is null) as hidden
from cell
group by tax
order by tax

-- name: revenue_by_industry
-- Revenue of a place by industry: the period, the year to date and the same a year ago; hidden where too few pay.
-- unit: minor units
-- sums: flow
-- extracts: revenue, adjustments, taxpayers
with cell as (
    select industry, month, local as amount, adjusted
    from mart.revenue
    where place = $place
      and list_contains($granted, $place)
      and tax = $tax
      and month between $last_year_from and $month
)
select
    industry,
    sum(amount) filter (month = $month)::bigint as amount,
    sum(adjusted) filter (month = $month)::bigint as adjusted,
    sum(amount) filter (month = $last_month)::bigint as last_amount,
    sum(adjusted) filter (month = $last_month)::bigint as last_adjusted,
    sum(amount) filter (month between $year_from and $month)::bigint as ytd,
    sum(adjusted) filter (month between $year_from and $month)::bigint as ytd_adjusted,
    sum(amount) filter (month between $last_year_from and $last_month)::bigint as last_ytd,
    sum(adjusted) filter (month between $last_year_from and $last_month)::bigint as last_ytd_adjusted,
    bool_or(amount is null) as hidden
from cell
group by industry
order by industry

-- name: adjustments_by_kind
-- Policy adjustments of a place by kind, this period and year and the ones before, with their documents.
-- unit: minor units
-- sums: flow
-- extracts: adjustments
select
    kind,
    coalesce(sum(amount) filter (month = $month), 0)::bigint as adjusted,
    coalesce(sum(amount) filter (month = $last_month), 0)::bigint as last_adjusted,
    coalesce(sum(amount) filter (month between $year_from and $month), 0)::bigint as ytd_adjusted,
    coalesce(sum(amount) filter (month between $last_year_from and $last_month), 0)::bigint as last_ytd_adjusted,
    coalesce(string_agg(distinct documents, '、' order by documents) filter (month = $month), '') as documents,
    coalesce(
        string_agg(distinct documents, '、' order by documents) filter (month between $year_from and $month), ''
    ) as ytd_documents
from mart.adjustments
where place = $place
  and list_contains($granted, $place)
  and tax = $tax
  and industry = $industry
  and kind <> 'ALL'
  and month between $last_year_from and $month
group by kind
order by kind

-- name: taxpayers_by_month
-- Registered and active taxpayers of a place at the end of a period and of the same period a year ago.
-- unit: taxpayers
-- sums: stock
-- extracts: taxpayers
select month, registered, active
from mart.taxpayers
where place = $place
  and list_contains($granted, $place)
  and industry = $industry
  and (month = $month or month = $last_month)
order by month
