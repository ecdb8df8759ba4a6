-- A hash to draw from for one purpose. DuckDB's hash of two values moves with each of them, so that draws from one key would
-- go together; hashed once more they do not.
create or replace temp macro draw(key, what) as hash(hash(key, what))
