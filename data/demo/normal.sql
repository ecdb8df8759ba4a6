-- A number of mean 0 and deviation 1 from a hash: the sum of three uniform ones.
create or replace temp macro normal(h) as (((h & 2097151) + ((h >> 21) & 2097151) + ((h >> 42) & 2097151))::double / 2097152.0 - 1.5) * 2;
