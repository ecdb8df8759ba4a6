-- Every line in every leaf area where its tax can arise; value is its share of the tax there, in no unit.
create temp table candidate as
select
    leaf.leaf,
    line.*,
    cast(round(1e9 * line.weight * coalesce(emphasis.factor, 1)
        * exp(0.22 * normal(hash($seed, 'structure', leaf.leaf, line.industry)))) as bigint) as value
from leaf
cross join line
left join emphasis on emphasis.leaf = leaf.leaf and emphasis.industry = line.industry
where line.tax not in (select tax from only_in) or (line.tax, leaf.leaf) in (select tax, leaf from only_in)
