-- name: risk_by_area
-- Taxpayers at medium or high risk of each place by industry, at the end of a month; one indicator, or ALL.
-- title_en: Taxpayers at risk
-- title_zh: 中高风险户
-- about_zh: 各地分行业的期末中、高风险户数；ALL 每户只计一次，单一指标以其适用户数为基数。
-- formula_en: (medium + high) / base × 1,000; a total is the sum of hits over the sum of bases
-- formula_zh: 1000 ×（中风险户 + 高风险户）÷ 基数；合计 = Σ 命中 ÷ Σ 基数，不由各格平均
-- unit_en: taxpayers per 1,000
-- unit_zh: 户/千户
-- sums: stock
-- better: down
-- extracts: risk
select place, industry, base, medium, high
from mart.risk
where place in (select unnest(list_intersect($places, $granted)))
  and month = $month
  and indicator = $indicator
order by place, industry

-- name: risk_by_indicator
-- Taxpayers that each indicator marks in each place, at the end of a month, in some industries or in ALL.
-- title_en: Taxpayers at risk by indicator
-- title_zh: 分指标风险户
-- about_zh: 各地分指标的期末中、高风险户数。一户可触发多项指标，指标之间不可相加。
-- formula_en: (medium + high) / base of the indicator × 1,000
-- formula_zh: 1000 ×（中风险户 + 高风险户）÷ 该指标基数
-- unit_en: taxpayers per 1,000
-- unit_zh: 户/千户
-- sums: distinct
-- better: down
-- extracts: risk
select
    place,
    indicator,
    case when count(*) = count(base) then sum(base)::bigint end as base,
    case when count(*) = count(medium) then sum(medium)::bigint end as medium,
    case when count(*) = count(high) then sum(high)::bigint end as high
from mart.risk
where place in (select unnest(list_intersect($places, $granted)))
  and month = $month
  and list_contains($industries, industry)
group by place, indicator
order by place, indicator

-- name: risk_by_month
-- Taxpayers at risk of each place at the end of each month of a span, in some industries or in ALL.
-- title_en: Taxpayers at risk by month
-- title_zh: 分月风险户
-- about_zh: 各地各月末的中、高风险户数；存量，无累计。
-- formula_en: (medium + high) / base × 1,000 at the end of each month
-- formula_zh: 1000 × 各月末（中风险户 + 高风险户）÷ 基数
-- unit_en: taxpayers per 1,000
-- unit_zh: 户/千户
-- sums: stock
-- better: down
-- extracts: risk
select
    place,
    month,
    case when count(*) = count(base) then sum(base)::bigint end as base,
    case when count(*) = count(medium) then sum(medium)::bigint end as medium,
    case when count(*) = count(high) then sum(high)::bigint end as high
from mart.risk
where place in (select unnest(list_intersect($places, $granted)))
  and month between $since and $until
  and indicator = $indicator
  and list_contains($industries, industry)
group by place, month
order by place, month

-- name: risk_of_indicators
-- Taxpayers that each indicator marks in a place at the end of each month of a span, in some industries or in ALL.
-- title_en: Hits of the indicators
-- title_zh: 指标命中
-- about_zh: 一地各指标各月末命中的中、高风险户数。
-- formula_en: medium and high hits of each indicator, and per 1,000 of its base
-- formula_zh: 各指标中、高命中户数及每千户命中
-- unit_en: taxpayers
-- unit_zh: 户
-- sums: distinct
-- better: down
-- extracts: risk
select
    indicator,
    month,
    case when count(*) = count(base) then sum(base)::bigint end as base,
    case when count(*) = count(medium) then sum(medium)::bigint end as medium,
    case when count(*) = count(high) then sum(high)::bigint end as high
from mart.risk
where place = $place
  and list_contains($granted, $place)
  and month between $since and $until
  and list_contains($industries, industry)
group by indicator, month
order by indicator, month

-- name: risk_of_cells
-- Taxpayers that each indicator marks in some cells (place.industry), at the ends of two months.
-- sums: none
-- extracts: risk
select place, industry, indicator, month, base, medium, high
from mart.risk
where place in (select unnest(list_intersect($places, $granted)))
  and list_contains($cells, place || '.' || industry)
  and month in ($month, $last)
  and indicator <> 'ALL'
order by place, industry, indicator, month
