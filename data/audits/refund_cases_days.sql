-- extract: refund_cases
-- faults: file
-- A case is accepted before it is paid, paid in the month of the file if at all, and suspended no longer than it took.
with spans as (
    select
        c.file,
        c.row,
        c.month,
        c.accepted,
        c.paid,
        c.suspended,
        coalesce(c.paid, (c.month + interval 1 month - interval 1 day)::date) as until
    from extract.refund_cases as c
)

select s.file, s.row, 'paid' as column_name, 'lies outside the month of the file' as rule, s.paid::varchar as value
from spans as s
where s.paid < s.month or s.paid >= s.month + interval 1 month
union all
select s.file, s.row, 'accepted', 'lies after the case was paid or the month ended', s.accepted::varchar
from spans as s
where s.accepted > s.until
union all
select s.file, s.row, 'suspended', 'exceeds the working days since it was accepted', s.suspended::varchar
from spans as s
join ref.workday as a on a.day = s.accepted
join ref.workday as b on b.day = s.until
where s.accepted <= s.until and s.suspended > b.nth - a.nth
union all
select s.file, s.row, 'accepted', 'is a day that the calendar of the pack does not know', s.accepted::varchar
from spans as s
anti join ref.workday as a on a.day = s.accepted
union all
select s.file, s.row, 'paid', 'or the end of its month is a day that the calendar of the pack does not know', s.until::varchar
from spans as s
anti join ref.workday as b on b.day = s.until
