-- What the areas were to pay and no line pays: 0 where the calibration holds together.
select
    (select sum(tax + nontax) from size)
    - (select coalesce(sum(amount), 0) from amount join line using (number) where bucket in ('tax', 'nontax'))
