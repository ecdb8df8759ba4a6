-- name: e_invoice_by_month
-- Electronic and all invoices of each place by month, by count and by amount, whole series.
-- title_en: E-invoice ratio
-- title_zh: 电子发票比例
-- about_zh: 各地各月蓝字发票中电子发票（数电票、增值税电子发票、航空铁路电子客票）的份数和金额占比；作废、红字、测试票不计，数电纸质票按纸质计，财政电子票据另列、不入比例。
-- formula_en: sum of electronic ÷ sum of all blue invoices; void, red-letter and test invoices and fiscal notes left out
-- formula_zh: Σ 电子发票蓝字份数 ÷ Σ 全部发票蓝字份数；按金额同理；不含作废、红字、测试票和财政电子票据
-- unit_en: %
-- unit_zh: %
-- sums: ratio
-- better: up
-- target: T1
-- extracts: invoices
select
    place,
    month,
    case when count(blue_count) = count(*)
        then coalesce(sum(blue_count) filter (where class in ('digital', 'electronic')), 0)::bigint end as electronic,
    case when count(blue_count) = count(*) then sum(blue_count)::bigint end as total,
    case when count(blue_amount) = count(*)
        then coalesce(sum(blue_amount) filter (where class in ('digital', 'electronic')), 0)::bigint end
        as electronic_amount,
    case when count(blue_amount) = count(*) then sum(blue_amount)::bigint end as total_amount
from mart.invoices
where place in (select unnest(list_intersect($places, $granted)))
    and industry in (select unnest($industries))
    and class <> 'fiscal'
group by place, month
order by place, month

-- name: e_invoice_by_industry
-- Electronic and all invoices of each place by industry over a span of months, by count.
-- title_en: E-invoice ratio by industry
-- title_zh: 分行业电子发票比例
-- about_zh: 各地分行业、一段时期内的电子发票份数与全部份数；纳税人过少的行业依规隐去。
-- formula_en: as the e-invoice ratio, by section of the classification
-- formula_zh: 同电子发票比例，按国民经济行业门类
-- unit_en: %
-- unit_zh: %
-- sums: ratio
-- better: up
-- target: T1
-- extracts: invoices, taxpayers
select
    place,
    industry,
    case when count(blue_count) = count(*)
        then coalesce(sum(blue_count) filter (where class in ('digital', 'electronic')), 0)::bigint end as electronic,
    case when count(blue_count) = count(*) then sum(blue_count)::bigint end as total
from mart.invoices
where place in (select unnest(list_intersect($places, $granted)))
    and industry in (select unnest($industries))
    and class <> 'fiscal'
    and month between $since and $until
group by place, industry
order by place, industry

-- name: invoices_by_kind
-- Invoices of a place by kind and month, over a span: blue, red-letter and void.
-- title_en: Invoices by kind
-- title_zh: 分票种开具情况
-- about_zh: 一地分票种、分月的蓝字份数和金额、红字份数和金额、作废份数；电子发票不能作废，只能红冲。
-- formula_en: red-letter rate = red ÷ blue, by count or amount; void rate = void ÷ (blue + void)
-- formula_zh: 红冲率 = 红字 ÷ 蓝字（份数或金额）；作废率 = 作废份数 ÷（蓝字份数 + 作废份数）
-- unit_en: % of the invoices
-- unit_zh: 占份数 %
-- sums: flow
-- better: neutral
-- extracts: invoices
select
    kind,
    month,
    case when count(blue_count) = count(*) then sum(blue_count)::bigint end as blue_count,
    case when count(blue_amount) = count(*) then sum(blue_amount)::bigint end as blue_amount,
    case when count(red_count) = count(*) then sum(red_count)::bigint end as red_count,
    case when count(red_amount) = count(*) then sum(red_amount)::bigint end as red_amount,
    case when count(void_count) = count(*) then sum(void_count)::bigint end as void_count
from mart.invoices
where place = $place
    and list_contains($granted, $place)
    and industry in (select unnest($industries))
    and month between $since and $until
group by kind, month
order by kind, month

-- name: issuers_by_month
-- Taxpayers of each place that issued an invoice in a month, and those that issued a digital one, whole series.
-- title_en: Issuers of digital invoices
-- title_zh: 数电票开票户占比
-- about_zh: 各地各月开票户数及其中开具数电票的户数；去重户数，不同月份不能相加，无累计。
-- formula_en: taxpayers with at least one digital invoice ÷ taxpayers with at least one invoice, in one month
-- formula_zh: 当月开具数电票户数 ÷ 当月开票户数
-- unit_en: %
-- unit_zh: %
-- sums: distinct
-- better: up
-- extracts: issuers
select
    place,
    month,
    case when count(issuers) = count(*) then sum(issuers)::bigint end as issuers,
    case when count(digital_issuers) = count(*) then sum(digital_issuers)::bigint end as digital_issuers
from mart.issuers
where place in (select unnest(list_intersect($places, $granted)))
    and industry in (select unnest($industries))
group by place, month
order by place, month

-- name: booked_by_month
-- E-invoices of each place by the month of receipt that are booked without paper, and how many receivers are seen.
-- title_en: E-invoices booked
-- title_zh: 电子发票入账率
-- about_zh: 各地按受票月份统计的电子发票入账份数；只含使用入账标识的建账单位，覆盖面随表列示；近期批次为暂定数。
-- formula_en: booked ÷ received, of the receivers that use the booking mark; coverage = covered ÷ receivers
-- formula_zh: 已入账份数 ÷ 收到份数（覆盖户）；覆盖面 = 覆盖户数 ÷ 受票户数
-- unit_en: %
-- unit_zh: %
-- sums: ratio
-- better: up
-- extracts: invoice_use
select place, month, receivers, covered, received, booked
from mart.invoice_use
where place in (select unnest(list_intersect($places, $granted)))
order by place, month

-- name: paperless_by_quarter
-- The four steps of paperless use and those that pass all of them, of each place of whole cities by quarter of receipt.
-- title_en: Paperless use of invoices
-- title_zh: 发票无纸化应用比例
-- about_zh: 各市按受票季度统计的报销、入账、归档、存储四环节电子化份数；“四环节齐全”逐票核对，不由四者推算；近期批次为暂定数。
-- formula_en: invoices that pass all four steps without paper ÷ e-invoices received, by cohort of receipt
-- formula_zh: 四环节齐全份数 ÷ 收到份数（按受票批次）
-- unit_en: %
-- unit_zh: %
-- sums: ratio
-- better: up
-- target: T2
-- extracts: invoice_use_survey
select place, month as quarter, received, reimbursed, booked, archived, stored, all_four
from mart.invoice_use_survey
where place in (select unnest(list_intersect($places, $granted)))
order by place, month
