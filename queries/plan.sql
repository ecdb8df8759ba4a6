-- name: three_all_progress
-- How far e-invoicing reaches all fields, steps and elements, by axis and period.
-- title_en: The three "all" of e-invoicing
-- title_zh: 三全进度
-- about_zh: 发票全领域、全环节、全要素电子化的进度，按维度、分期；含宁波口径为两局相加。
-- formula_en: what is electronic / what there is: sections of industry, steps, elements of the invoice
-- formula_zh: 已电子化 ÷ 应电子化：行业门类、业务环节、发票要素
-- unit_en: %
-- unit_zh: %
-- sums: ratio
-- better: up
-- target: T3
-- extracts: plan_facts
select month, item, numerator, denominator, evidence
from mart.plan_facts
where place = $place
  and list_contains($granted, $place)
  and indicator = 'three_all_progress'
order by item, month

-- name: record_items
-- Items that must still be filed for record, by name and period.
-- title_en: Items to be filed for record
-- title_zh: 备案事项
-- about_zh: 仍须备案的事项，按名称、分期；任一局仍要求备案即计一项。
-- formula_en: count of items that any bureau still requires
-- formula_zh: 任一局仍要求备案的事项数
-- unit_en: items
-- unit_zh: 项
-- sums: distinct
-- better: down
-- target: T7
-- extracts: plan_facts
select month, item, numerator, denominator, evidence
from mart.plan_facts
where place = $place
  and list_contains($granted, $place)
  and indicator = 'record_items'
order by item, month

-- name: milestones
-- Milestones of the plan and whether they stand, by period.
-- title_en: Milestones
-- title_zh: 体系建成里程碑
-- about_zh: 规划里程碑是否建成，分期；各局均建成才算建成。
-- formula_en: count of milestones that stand at every bureau
-- formula_zh: 各局均已建成的里程碑数
-- unit_en: milestones
-- unit_zh: 项
-- sums: distinct
-- better: up
-- target: T8
-- extracts: plan_facts
select month, item, numerator, denominator, evidence
from mart.plan_facts
where place = $place
  and list_contains($granted, $place)
  and indicator = 'milestones'
order by item, month

-- name: platform_availability
-- Minutes in which each service of the e-invoice platform was there, by period.
-- title_en: Availability of the e-invoice platform
-- title_zh: 电子发票服务平台可用率
-- about_zh: 电子发票申领、开具、交付、查验各项服务的可用分钟数，分期。
-- formula_en: minutes of service / all minutes, over the four services
-- formula_zh: Σ 可用分钟 ÷ Σ 总分钟，四项服务合计
-- unit_en: %
-- unit_zh: %
-- sums: ratio
-- better: up
-- target: T9
-- extracts: plan_facts
select month, item, numerator, denominator, evidence
from mart.plan_facts
where place = $place
  and list_contains($granted, $place)
  and indicator = 'platform_availability'
order by item, month
