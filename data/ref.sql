-- What the pack says, as tables that audits and marts join; filled by staging.py.
create table ref.area (
    code varchar,
    parent varchar,
    leaf boolean,
    city varchar,
    reporter varchar,
    valid_from date,
    valid_to date
);
create table ref.place (place varchar, area varchar, scope varchar, leaf varchar);
create table ref.place_reporter (place varchar, reporter varchar);
-- The area that a bureau reports for as a whole.
create table ref.reporter (code varchar, area varchar);
create table ref.part (place varchar, part varchar);
create table ref.tax (code varchar, category varchar);
-- The lists that a pack brings by itself, each entry with the group that it is of.
create table ref.item (list varchar, code varchar, part varchar);
-- How many days are worked up to a day, itself included: working days between two days are their difference.
create table ref.workday (day date, nth integer);
-- The last day for filing in a calendar month.
create table ref.due (month date, day date);
create table ref.input (
    file integer,
    name varchar,
    extract varchar,
    reporter varchar,
    month date,
    fresh boolean
);
create view ref.reported as
select extract, reporter, month
from ref.input;
