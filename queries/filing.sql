-- name: paying_hours
-- Modelled hours a year to prepare, file and pay of an area, by tax group and step, every year.
-- title_en: Paying time, modelled
-- title_zh: 纳税缴费时长（模型口径）
-- about_zh: 标准企业一年准备、申报、缴纳三类税费所需小时数，按税类与环节；参照 DB2020 方法，一年一值，不与实测耗时混用。
-- formula_en: sum over tax groups and steps of the hours of one year
-- formula_zh: Σ 税类 Σ 环节 小时数（同一年）
-- unit_en: hours a year
-- unit_zh: 小时/年
-- sums: modelled
-- better: down
-- target: T5 T6
-- extracts: paying_time
select month, tax_group, step, tenths
from mart.paying_time
where place = $place
  and list_contains($granted, $place)
order by month, tax_group, step

-- name: returns_by_month
-- Obligations of each place by month in which they fall due: on time, late, late by more than five days, excused; and of
-- the returns filed those that were pre-filled.
-- title_en: On-time filing
-- title_zh: 按期申报率
-- about_zh: 当月到期的申报义务中按期、逾期、未申报的户次；核准延期与非正常户单列，不计入分母。
-- formula_en: filed by the due day / obligations due, excused apart; pre-filled share = pre-filled / filed
-- formula_zh: 按期申报 ÷ 应申报（经批准的除外）；预填率 = 预填申报 ÷ 已申报
-- unit_en: %
-- unit_zh: %
-- sums: flow
-- better: up
-- extracts: returns
select
    place, month,
    sum(obligations)::bigint as obligations,
    sum(on_time)::bigint as on_time,
    sum(late)::bigint as late,
    sum(tail)::bigint as tail,
    sum(excused)::bigint as excused,
    sum(filed)::bigint as filed,
    sum(prefilled)::bigint as prefilled
from mart.returns
where place in (select unnest(list_intersect($places, $granted)))
  and tax = $tax
group by place, month
order by place, month

-- name: returns_by_tax
-- Obligations of a place over a span by tax and by how often it is declared.
-- title_en: On-time filing by obligation
-- title_zh: 分义务按期申报率
-- about_zh: 一地一段期间内分税种、分申报周期的申报义务。
-- formula_en: as on-time filing, by tax and by month, quarter or year declared
-- formula_zh: 同按期申报率，按税种与申报周期
-- unit_en: %
-- unit_zh: %
-- sums: flow
-- better: up
-- extracts: returns
select
    tax, every,
    sum(obligations)::bigint as obligations,
    sum(on_time)::bigint as on_time,
    sum(late)::bigint as late,
    sum(tail)::bigint as tail,
    sum(excused)::bigint as excused,
    sum(filed)::bigint as filed,
    sum(prefilled)::bigint as prefilled
from mart.returns
where place = $place
  and list_contains($granted, $place)
  and month between $since and $until
group by tax, every
order by tax, every

-- name: returns_by_day
-- On which days the obligations of a place that fall due in a month were met, by due day; an empty day: not at all.
-- title_en: Filing through the month
-- title_zh: 征期内每日申报
-- about_zh: 当月到期的申报义务按申报日期分布，并列申报期限（节假日已顺延）；经批准的除外。
-- formula_en: filed on the day / obligations due in the month, excused apart
-- formula_zh: 当日申报 ÷ 当月应申报（经批准的除外）
-- unit_en: obligations
-- unit_zh: 户次
-- sums: flow
-- better: up
-- extracts: returns
select due, filed, obligations
from mart.return_days
where place = $place
  and list_contains($granted, $place)
  and tax = $tax
  and month = $month
order by due, filed

-- name: minutes_by_place
-- Filed returns of each place over a span by channel and whole minutes; none are timed but those filled in by hand.
-- title_en: Filing minutes, measured
-- title_zh: 实测申报耗时
-- about_zh: 自行申报（网页、移动端）从打开到提交的分钟数分布，扣除 15 分钟以上停顿；代理与接口申报只计件数；不与模型小时混用。
-- formula_en: p50, p90 = the least minutes within which half, nine tenths of the timed returns were filed
-- formula_zh: p50、p90 = 累计达到一半、九成计时申报的最少分钟数
-- unit_en: minutes
-- unit_zh: 分钟
-- sums: flow
-- better: down
-- extracts: returns
select place, channel, minutes, sum(returns)::bigint as returns
from mart.return_minutes
where place in (select unnest(list_intersect($places, $granted)))
  and tax = $tax
  and month between $since and $until
group by place, channel, minutes
order by place, channel, minutes

-- name: minutes_by_tax
-- Filed returns of a place over a span by tax, channel and whole minutes.
-- title_en: Filing minutes by tax
-- title_zh: 分税种实测申报耗时
-- about_zh: 一地分税种、分渠道的申报耗时分布与件数。
-- formula_en: as filing minutes, by tax and channel
-- formula_zh: 同实测申报耗时，按税种与渠道
-- unit_en: minutes
-- unit_zh: 分钟
-- sums: flow
-- better: down
-- extracts: returns
select tax, channel, minutes, sum(returns)::bigint as returns
from mart.return_minutes
where place = $place
  and list_contains($granted, $place)
  and month between $since and $until
group by tax, channel, minutes
order by tax, channel, minutes

-- name: handling_by_month
-- Matters handled of each place by month and channel, whole series.
-- title_en: Online and mobile rate
-- title_zh: 网上办税率与掌上办率
-- about_zh: 全部办税事项中网上（含掌上）与掌上办理的占比；自助终端单列；省级下限 96% 只考核全省。
-- formula_en: online rate = (web + app) / all; mobile rate = app / all
-- formula_zh: 网上办税率 =（网页端 + 掌上）÷ 全部；掌上办率 = 掌上 ÷ 全部
-- unit_en: %
-- unit_zh: %
-- sums: flow
-- better: up
-- target: T4
-- extracts: handling
select place, month, online, mobile, self, counter
from mart.handling
where place in (select unnest(list_intersect($places, $granted)))
  and item = 'ALL'
order by place, month

-- name: handling_by_item
-- Matters handled of a place over a span by item and channel.
-- title_en: Online and mobile rate by item
-- title_zh: 分事项网上办税率与掌上办率
-- about_zh: 一地一段期间内各类事项的网上、掌上、自助与窗口件数。
-- formula_en: as online and mobile rate, by item
-- formula_zh: 同网上办税率与掌上办率，按事项
-- unit_en: %
-- unit_zh: %
-- sums: flow
-- better: up
-- extracts: handling
select
    item,
    sum(online)::bigint as online,
    sum(mobile)::bigint as mobile,
    sum(self)::bigint as self,
    sum(counter)::bigint as counter
from mart.handling
where place = $place
  and list_contains($granted, $place)
  and month between $since and $until
group by item
order by item

-- name: refunds_by_month
-- Refund cases of a place by month, kind, whether paid in it or open at its end, and working days without suspended ones.
-- title_en: Refund days
-- title_zh: 退税时长
-- about_zh: 退税自受理至国库支付的工作日分布（扣除核查中止），按支付月份与类别；月末在办件按已历工作日计。
-- formula_en: p50, p90 = the least working days within which half, nine tenths of the cases paid were paid
-- formula_zh: p50、p90 = 累计达到一半、九成已支付案件的最少工作日数
-- unit_en: working days
-- unit_zh: 工作日
-- sums: flow
-- better: down
-- extracts: refund_cases
select month, kind, open, days, cases
from mart.refund_days
where place = $place
  and list_contains($granted, $place)
  and month between $since and $until
order by month, kind, open, days

-- name: refunds_by_place
-- Refund cases of each place, all kinds together, by working days: those paid over a span, and those open at its end.
-- title_en: Refund days by area
-- title_zh: 分地区退税时长
-- about_zh: 各地各类退税合计的工作日分布。
-- formula_en: as refund days, all kinds
-- formula_zh: 同退税时长，各类合计
-- unit_en: working days
-- unit_zh: 工作日
-- sums: flow
-- better: down
-- extracts: refund_cases
select place, open, days, sum(cases)::bigint as cases
from mart.refund_days
where place in (select unnest(list_intersect($places, $granted)))
  and kind = 'ALL'
  and month between $since and $until
  and (not open or month = $until)
group by place, open, days
order by place, open, days
