-- extract: returns
-- faults: file
-- A return that was filed has a channel, one that was not has neither channel nor minutes nor was it filled in; nor can
-- it have been filed after the file was written.
select r.file, r.row, 'channel' as column_name, 'is missing though the return was filed' as rule, null as value
from extract.returns as r
where r.filed_at is not null and r.channel is null
union all
select r.file, r.row, 'channel', 'is given though nothing was filed', r.channel
from extract.returns as r
where r.filed_at is null and r.channel is not null
union all
select r.file, r.row, 'minutes', 'is given though nothing was filed', r.minutes::varchar
from extract.returns as r
where r.filed_at is null and r.minutes is not null
union all
select r.file, r.row, 'prefilled', 'is given though nothing was filed', r.prefilled::varchar
from extract.returns as r
where r.filed_at is null and r.prefilled <> 0
union all
select r.file, r.row, 'filed_at', 'lies after the file was written', r.filed_at::varchar
from extract.returns as r
where r.filed_at > r.loaded_at
