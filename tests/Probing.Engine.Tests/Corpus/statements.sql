-- One statement a line. Each runs over extension tables and over DuckDB's own tables with the same rows, and the answers
-- must be equal as sets of rows. A line that begins with ~ must succeed, but its answer differs by nature.
-- trace.events(ts, v, name) 10 rows · trace.marks(ts, x, txt) 5 rows · host.marks(ts, x) 5 rows · expr.`clock()`(txt) 1 row
select * from trace.events
select v from trace.events where ts = 3
select trace.events.v from trace.events where ts = 3
select events.v from trace.events where ts = 3
select e.v from trace.events e where e.ts = 3
select e.v from trace.events as e(a, v, c) where e.a = 3
from trace.events
from trace.events select sum(v)
table trace.events
SELECT * FROM Trace.Events WHERE TS = 1
select * from trace.events a join trace.marks b using (ts)
select * from trace.events a natural join trace.marks b
select * from trace.events a left join trace.marks b on a.ts = b.ts
select * from trace.events a right join trace.marks b on a.ts = b.ts and b.x > 2
select * from trace.events a full join trace.marks b on a.ts = b.ts
select * from trace.events a semi join trace.marks b on a.ts = b.ts
select * from trace.events a anti join trace.marks b on a.ts = b.ts
select * from trace.events a asof join trace.marks b on a.ts >= b.ts
select * from trace.events a asof left join trace.marks b on a.ts >= b.ts
select count(*) from trace.events positional join trace.marks
select * from trace.events, trace.marks where events.ts = marks.ts
select * from trace.marks cross join host.marks y
select trace.marks.ts, host.marks.ts from trace.marks join host.marks using (ts)
select trace.marks.x, host.marks.x from trace.marks, host.marks where trace.marks.ts = host.marks.ts
with q as (select * from trace.marks) select * from q
with events as (select 1 i) select * from events
with q as materialized (select * from trace.marks) select * from q a, q b where a.ts = b.ts
with q as not materialized (select * from trace.marks) select * from q a, q b where a.ts = b.ts
with recursive r(ts) as (select 0 union all select r.ts + 1 from r join trace.events m on m.ts = r.ts + 1) select * from r
with recursive r(n, s) as (select 0::bigint, 0::double union all select n + 1, s + (select max(v) from trace.events where ts = n) from r where n < 4) select * from r
select * from trace.events where ts in (select ts from trace.marks)
select * from trace.events where ts not in (select ts from trace.marks)
select * from trace.events a where exists (select 1 from trace.marks b where b.ts = a.ts)
select (select max(x) from trace.marks), count(*) from trace.events
select a.ts, (select count(*) from trace.marks b where b.ts <= a.ts) from trace.events a
select * from trace.events a, lateral (select max(b.x) mx from trace.marks b where b.ts <= a.ts) l
select a.ts, l.u from trace.events a, unnest([a.ts, 1]) l(u)
select ts from trace.events union select ts from trace.marks
select ts from trace.events union all by name select txt from trace.marks
select ts from trace.events except select ts from trace.marks
select ts from trace.events intersect all select ts from trace.marks
select name, count(*) from trace.events group by name
select name, count(*) from trace.events group by all order by all
select name, ts, sum(v) from trace.events group by rollup (name, ts)
select name, ts, sum(v) from trace.events group by cube (name, ts)
select name, ts, sum(v) from trace.events group by grouping sets ((name), (ts), ())
select ts, sum(v) over (partition by name order by ts rows between 1 preceding and current row) from trace.events
select ts, lag(v) over w, lead(name) over w from trace.events window w as (order by ts)
select ts, rank() over (order by name), ntile(3) over (order by ts) from trace.events
select * from trace.events qualify row_number() over (partition by name order by ts desc) = 1
select * exclude (v) from trace.events
select * replace (v * 2 as v) from trace.events
select * rename (v as w) from trace.events
select columns('t.*') from trace.events
select columns(c -> c like 'n%') from trace.events
select max(columns(*)) from trace.events
select a.* from trace.events a
select events.* from trace.events
pivot trace.events on name using sum(v)
pivot trace.events on name in ('m0', 'm1') using sum(v) group by ts
unpivot trace.events on ts, v into name k value val
select * from (pivot trace.events on name using sum(v))
select * from trace.events pivot (sum(v) for name in ('m0', 'm1'))
with p as (pivot trace.events on name using count(*)) select * from p
describe trace.events
~summarize trace.events
describe select * from trace.events
select * from (describe trace.events)
select column_name, column_type from (summarize trace.events)
~show tables
~show all tables
~show databases
~explain select * from trace.events
~explain analyze select count(*) from trace.events
~explain (format json) select * from trace.events
select count(*) from trace.events tablesample reservoir(5)
select count(*) from (from trace.events using sample 5)
select * from trace.events order by v desc nulls last limit 3 offset 1
select count(*) from (select * from trace.events limit 50%)
select distinct on (name) name, ts from trace.events order by name, ts
select distinct name from trace.events
select count(*) filter (where v > 1), list(ts order by ts desc), string_agg(name, ',' order by ts) from trace.events
select quantile_cont(v, 0.5), mode(name), approx_count_distinct(name) from trace.events
select arg_max(name, v), arg_min(ts, v), first(name order by ts), any_value(1) from trace.events
select histogram(name) from trace.events
select case when v > 1 then 'a' else 'b' end, v::varchar, cast(ts as double), try_cast(name as int) from trace.events
select {'a': v, 'b': [ts]}, map {'k': v}, [x for x in [1, 2] if x > 1], name[1:1], v between 1 and 2 from trace.events
select list_transform([1, 2], lambda x: x + 1), v from trace.events
select interval 1 day, date '2020-01-01', timestamp '2020-01-01 00:00:00', time_bucket(interval '1 hour', timestamp '2020-01-01 00:10:00') from trace.marks
select e'a\nb', 'it''s', $$dollar trace.events$$, $t$it's$t$, txt from trace.marks
select txt collate nocase from trace.marks order by 1
select * from expr."clock()"
select * from expr.`clock()`
select t.txt from expr.`clock()` t
select expr.`clock()`.txt from expr.`clock()`
select `clock()`.txt from expr.`clock()`
select a.txt = b.txt from expr.`clock()` a, expr.`clock()` b
select * from memory.trace.marks
select * from events
select a.ts from events a join trace.marks b using (ts)
select * from query('select * from trace.events')
select * from query_table('trace.events')
select * from trace.events where name similar to 'm.*' and name not like '%1'
select * from trace.events where (ts, v) in ((1, 0.5), (2, 1.0))
select any_value(1) from trace.events having count(*) > 1
select * from (values (1, 'a')) t(i, s), trace.marks
values (1, 'a'), (2, 'b')
select * from generate_series(1, 3) g(i) join trace.marks m on m.ts = g.i
select struct_extract(r, 'v') from (select events r from trace.events)
select events from trace.events
select count(events) from trace.events
from (from trace.events select ts, v where v > 1) s select max(s.v)
select sum(v) as s, s * 2 from trace.events
select ts as k, count(*) from trace.events where k > 2 group by k
select unnest({'a': 1, 'b': 2}), ts from trace.marks
select unnest([1, 2, 3]) u, ts from trace.marks
select * from trace.events a join (trace.marks b join host.marks c using (ts)) using (ts)
select a.ts from trace.events a join trace.marks b on a.ts = b.ts and b.x > 1 left join host.marks c on c.ts = b.ts where c.x is null
select x.n.name from (select {'name': name} n from trace.events) x
select name, v from trace.events where v is distinct from 1.0 and name is not null
select coalesce(nullif(name, 'm0'), 'none') c, count(*) from trace.events group by c
select sum(v)::decimal(18, 3), avg(v), stddev(v), min(name), max(ts) from trace.events
select ts // 2 as half, list(struct_pack(n := name, v := v) order by ts) from trace.events group by half
/* trace.nothing /* nested */ */ select ts from trace.events where name = 'trace.nothing' or ts = 1;
;;select 1;
