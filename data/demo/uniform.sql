-- A number in [0, 1) from a hash.
create or replace temp macro uniform(h) as (h >> 11)::double / 9007199254740992.0;
