-- extract: returns
-- faults: file
-- What is declared is a month, a quarter or a year, and it is over before its return is due.
with ends as (
    select
        r.file,
        r.row,
        r.due,
        r.period,
        case
            when regexp_full_match(r.period, '\d{4}-(0[1-9]|1[0-2])')
                then (r.period || '-01')::date + interval 1 month
            when regexp_full_match(r.period, '\d{4}Q[1-4]')
                then make_date(left(r.period, 4)::integer, right(r.period, 1)::integer * 3 - 2, 1) + interval 3 month
            when regexp_full_match(r.period, '\d{4}') then make_date(r.period::integer, 1, 1) + interval 1 year
        end as ended
    from extract.returns as r
)

select
    file,
    row,
    'period' as column_name,
    case when ended is null then 'is no month, quarter or year' else 'is not over when its return is due' end as rule,
    period as value
from ends
where ended is null or due < ended
