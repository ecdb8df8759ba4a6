-- The issuers extract: a taxpayer that issues one digital invoice in the month counts, so their share runs ahead of that
-- of the invoices.
create temp table issuers as
select
    reporter, position, month, leaf as area, industry,
    greatest(1, round(issuers))::bigint as issuers,
    least(
        greatest(1, round(issuers))::bigint,
        round(issuers * (1 - (1 - (1 - paper) * (1 - legacy)) ** 1.7))::bigint
    ) as digital_issuers
from issue
where position between $first and $last
order by reporter, position, leaf, industry
