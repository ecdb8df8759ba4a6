-- name: revenue_by_month
-- Revenue and policy adjustments of each place by period, whole series.
-- title_en: Revenue by period
-- title_zh: 分期收入
-- about_zh: 各地各期的税收收入及政策调整额，全部历史。
-- formula_en: local part of the taxes paid in; like for like = (revenue + adjustments) / (same a year ago) − 1
-- formula_zh: Σ 入库税收地方部分；同口径增速 =（本期 + 调整额）÷（上年同期 + 调整额）− 1
-- unit_en: money, in the unit that the figure names
-- unit_zh: 金额，单位见图
-- sums: flow
-- better: neutral
-- extracts: revenue, adjustments
select place, month, local as amount, adjusted
from mart.revenue
where place in (select unnest(list_intersect($places, $granted)))
  and tax = $tax
  and industry = $industry
order by place, month

-- name: revenue_by_tax
-- Revenue of a place by tax and period, over a span.
-- title_en: Revenue by tax
-- title_zh: 分税种收入
-- about_zh: 一地分税种、分期的税收收入及政策调整额。
-- formula_en: contribution = change over a year / total a year ago
-- formula_zh: 拉动 = 本税种增减额 ÷ 上年同期合计
-- unit_en: money, in the unit that the figure names
-- unit_zh: 金额，单位见图
-- sums: flow
-- better: neutral
-- extracts: revenue, adjustments
select tax, month, local as amount, adjusted
from mart.revenue
where place = $place
  and list_contains($granted, $place)
  and industry = $industry
  and month between $since and $until
order by tax, month

-- name: revenue_by_industry
-- Revenue of a place by industry and period, over a span.
-- title_en: Revenue by industry
-- title_zh: 分行业收入
-- about_zh: 一地分行业、分期的税收收入；纳税人过少的行业依规隐去。
-- formula_en: as revenue by period, by section of the classification
-- formula_zh: 同分期收入，按国民经济行业门类
-- unit_en: money, in the unit that the figure names
-- unit_zh: 金额，单位见图
-- sums: flow
-- better: neutral
-- extracts: revenue, adjustments, taxpayers
select industry, month, local as amount, adjusted
from mart.revenue
where place = $place
  and list_contains($granted, $place)
  and tax = $tax
  and month between $since and $until
order by industry, month

-- name: adjustments_by_kind
-- Policy adjustments of a place by kind and period, over a span, with their documents.
-- title_en: Policy adjustments
-- title_zh: 政策调整额
-- about_zh: 一地分类别、分期的政策调整额（正数为政策减收）及依据文件。
-- formula_en: sum of adjustments, positive where policy lowered revenue
-- formula_zh: Σ 调整额，政策减收为正
-- unit_en: money, in the unit that the figure names
-- unit_zh: 金额，单位见图
-- sums: flow
-- better: neutral
-- extracts: adjustments
select kind, month, amount, documents
from mart.adjustments
where place = $place
  and list_contains($granted, $place)
  and tax = $tax
  and industry = $industry
  and kind <> 'ALL'
  and month between $since and $until
order by kind, month

-- name: taxpayers_by_month
-- Registered and active taxpayers of a place at the end of a period and of the same period a year ago.
-- title_en: Taxpayers
-- title_zh: 纳税人户数
-- about_zh: 一地期末登记户数与在营户数，本期与上年同期；存量，无累计。
-- formula_en: count at the end of the period
-- formula_zh: 期末户数
-- unit_en: taxpayers
-- unit_zh: 户
-- sums: stock
-- better: neutral
-- extracts: taxpayers
select month, registered, active
from mart.taxpayers
where place = $place
  and list_contains($granted, $place)
  and industry = $industry
  and (month = $month or month = $last_month)
order by month

-- name: hidden_years
-- Years of which the money of an industry in a place must not be shown, since in some month too few pay.
-- sums: none
-- extracts: taxpayers
select distinct place, industry, year(month)::integer as year
from mart.hidden
where place in (select unnest(list_intersect($places, $granted)))
order by place, industry, year
