namespace Probing.Extensions.Tests.Python;

[Collection(PythonCollection.Name)]
public sealed class ExpressionValueTests(PythonFixture python)
{
    // Made once; the expressions below use it.
    private const string Model = """
        import collections, dataclasses, datetime, decimal, enum, ipaddress, types, typing, uuid
        D = decimal.Decimal
        utc = datetime.timezone.utc
        cet = datetime.timezone(datetime.timedelta(hours=1))
        class Color(enum.Enum): RED = 1
        class Level(enum.IntEnum): HIGH = 3
        class Mode(str, enum.Enum): FAST = 'fast'
        class Flags(enum.Flag): A = 1; B = 2
        class Plain: __repr__ = lambda self: '<plain>'
        Point = collections.namedtuple('Point', 'x y')
        @dataclasses.dataclass
        class Run:
            name: str
            loss: float = 0.0
            steps: typing.ClassVar[int] = 9
        class MyInt(int): pass
        class MyStr(str): pass
        class MyDict(dict): pass
        loop = []; loop.append(loop)
        when = datetime.datetime(2024, 2, 29, 12, 30, 15, 123456)
        """;

    [Theory]
    [InlineData("1", "value:int64\n1")]
    [InlineData("None", "value:null\nNULL")]
    [InlineData("True", "value:bool\ntrue")]
    [InlineData("2.5", "value:double\n2.5")]
    [InlineData("float('nan')", "value:double\nNaN")]
    [InlineData("-float('inf')", "value:double\n-Infinity")]
    [InlineData("'text'", "value:utf8\ntext")]
    [InlineData("''", "value:utf8\n")]
    [InlineData("'gr\\u00fc\\U0001F40D'", "value:utf8\ngrü🐍")]
    [InlineData("'a\\udc80b'", "value:utf8\na\\udc80b")]
    [InlineData("'a\\0b'", "value:utf8\na\0b")]
    [InlineData("b'\\x00\\xff'", "value:binary\n00ff")]
    [InlineData("bytearray(b'ab')", "value:binary\n6162")]
    [InlineData("memoryview(b'abc')[::2]", "value:binary\n6163")]
    [InlineData("2**63 - 1", "value:int64\n9223372036854775807")]
    [InlineData("-2**63", "value:int64\n-9223372036854775808")]
    [InlineData("2**63", "value:decimal(38,0)\n9223372036854775808")]
    [InlineData("-2**100", "value:decimal(38,0)\n-1267650600228229401496703205376")]
    [InlineData("10**38 - 1", "value:decimal(38,0)\n99999999999999999999999999999999999999")]
    [InlineData("10**38", "value:utf8\n100000000000000000000000000000000000000")]
    [InlineData("MyInt(7)", "value:int64\n7")]
    [InlineData("MyStr('s')", "value:utf8\ns")]
    [InlineData("D('1.50')", "value:decimal(38,2)\n1.50")]
    [InlineData("D('-0.001')", "value:decimal(38,3)\n-0.001")]
    [InlineData("D('1E+3')", "value:decimal(38,0)\n1000")]
    [InlineData("D('NaN')", "value:utf8\nNaN")]
    [InlineData("D('1E+99')", "value:utf8\n1" + "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("D('1E-99999')", "value:utf8\n1E-99999")]
    [InlineData("[D('1.5'), 2, None, D('0.125')]", "value:decimal(38,3)\n1.500\n2.000\nNULL\n0.125")]
    [InlineData("[1, -20, D('0.5')]", "value:decimal(38,1)\n1.0\n-20.0\n0.5")]
    [InlineData("[1, None, 2**70]", "value:decimal(38,0)\n1\nNULL\n1180591620717411303424")]
    [InlineData("when", "value:timestamp[us]\n1709209815123456")]
    [InlineData("when.replace(tzinfo=utc)", "value:timestamp[us,UTC]\n1709209815123456")]
    [InlineData("when.replace(tzinfo=cet)", "value:timestamp[us,UTC]\n1709206215123456")]
    [InlineData("datetime.datetime.min", "value:timestamp[us]\n-62135596800000000")]
    [InlineData("datetime.datetime.max", "value:timestamp[us]\n253402300799999999")]
    [InlineData("when.date()", "value:date32\n2024-02-29")]
    [InlineData("when.time()", "value:time64[us]\n45015123456")]
    [InlineData("datetime.time(1, 2, tzinfo=cet)", "value:utf8\n01:02:00+01:00")]
    [InlineData("datetime.timedelta(days=-1, microseconds=5)", "value:duration[us]\n-86399999995")]
    [InlineData("uuid.UUID(int=255)", "value:fixed[16]\n000000000000000000000000000000ff")]
    [InlineData("Color.RED", "value:utf8\nRED")]
    [InlineData("Level.HIGH", "value:int64\n3")]
    [InlineData("Mode.FAST", "value:utf8\nfast")]
    [InlineData("Flags.A", "value:utf8\nA")]
    [InlineData("Plain()", "value:utf8\n<plain>")]
    [InlineData("1+2j", "value:utf8\n(1+2j)")]
    [InlineData("len", "value:utf8\n<built-in function len>")]
    public async Task A_scalar_is_one_row_of_its_type(string expression, string expected) =>
        await ShowsAsync(expression, expected);

    [Theory]
    [InlineData("[]", "value:null")]
    [InlineData("[None, None]", "value:null\nNULL\nNULL")]
    [InlineData("[None, 1, None]", "value:int64\nNULL\n1\nNULL")]
    [InlineData("[1, 2.5, 3]", "value:double\n1\n2.5\n3")]
    [InlineData("[0.5, None, 2**53]", "value:double\n0.5\nNULL\n9007199254740992")]
    [InlineData("[True, None, False]", "value:bool\ntrue\nNULL\nfalse")]
    [InlineData("['a', None, 'b']", "value:utf8\na\nNULL\nb")]
    [InlineData("range(3)", "value:int64\n0\n1\n2")]
    [InlineData("(1, 2)", "value:int64\n1\n2")]
    [InlineData("{5}", "value:int64\n5")]
    [InlineData("frozenset([5])", "value:int64\n5")]
    [InlineData("collections.deque([1, 2])", "value:int64\n1\n2")]
    [InlineData("(i * i for i in range(3))", "value:int64\n0\n1\n4")]
    [InlineData("map(str, [1, 2])", "value:utf8\n1\n2")]
    [InlineData("{'a': 1}.keys()", "value:utf8\na")]
    [InlineData("collections.UserList([1])", "value:int64\n1")]
    [InlineData("[Color.RED, None]", "value:utf8\nRED\nNULL")]
    [InlineData("[[1, 2], [], None, [None]]", "value:list<int64>\n[1, 2]\n[]\nNULL\n[NULL]")]
    [InlineData("[['a'], ['b', 'c']]", "value:list<utf8>\n[a]\n[b, c]")]
    [InlineData("[[[1]], [[2.5], []]]", "value:list<list<double>>\n[[1]]\n[[2.5], []]")]
    public async Task An_iterable_of_values_is_rows_of_value(string expression, string expected) =>
        await ShowsAsync(expression, expected);

    [Theory]
    [InlineData("{'a': 1, 'b': 'x'}", "a:int64 | b:utf8\n1 | x")]
    [InlineData("{1: 'a', None: 'b'}", "1:utf8 | None:utf8\na | b")]
    [InlineData("{}", "value:null")]
    [InlineData("MyDict(a=1)", "a:int64\n1")]
    [InlineData("collections.UserDict(a=1)", "a:int64\n1")]
    [InlineData("types.MappingProxyType({'a': 1})", "a:int64\n1")]
    [InlineData("Point(1, 'y')", "x:int64 | y:utf8\n1 | y")]
    [InlineData("Run('r', 0.5)", "name:utf8 | loss:double\nr | 0.5")]
    [InlineData("[{'a': 1}, {'b': 2.5, 'a': 3}]", "a:int64 | b:double\n1 | NULL\n3 | 2.5")]
    [InlineData("[{'a': 1}, None, {}, {'a': 2}]", "a:int64\n1\nNULL\nNULL\n2")]
    [InlineData("[None, {'a': 1}]", "a:int64\nNULL\n1")]
    [InlineData("[{'a': 1}, {'a': 2.5}, {'a': None}]", "a:double\n1\n2.5\nNULL")]
    [InlineData("[{'a': 1, 'b': 2}, {'b': 3, 'a': 4}]", "a:int64 | b:int64\n1 | 2\n4 | 3")]
    [InlineData("[{'grü' + str(i % 1): i} for i in range(2)]", "grü0:int64\n0\n1")]
    [InlineData("[dict([('k' + str(i % 2), i)]) for i in range(3)]", "k0:int64 | k1:int64\n0 | NULL\nNULL | 1\n2 | NULL")]
    [InlineData("[Run('a'), Run('b', 1)]", "name:utf8 | loss:double\na | 0\nb | 1")]
    [InlineData("[Point(1, 2), Point(3, None)]", "x:int64 | y:int64\n1 | 2\n3 | NULL")]
    [InlineData("[(1, 'a'), (2, 'b')]", "c0:int64 | c1:utf8\n1 | a\n2 | b")]
    [InlineData("{'a': 1, 'b': 2}.items()", "c0:utf8 | c1:int64\na | 1\nb | 2")]
    [InlineData("({'i': i} for i in range(2))", "i:int64\n0\n1")]
    [InlineData("{'a': [1, 2], 'b': {'c': None, 'd': 1}}", "a:list<int64> | b:struct<c:null,d:int64>\n[1, 2] | {c: NULL, d: 1}")]
    [InlineData("[{'s': {'x': 1}}, {'s': None}, {'s': {'y': 'b'}}]",
        "s:struct<x:int64,y:utf8>\n{x: 1, y: NULL}\nNULL\n{x: NULL, y: b}")]
    [InlineData("{'m': {1: 'a', 2: 'b'}}", "m:map<int64,utf8>\n{1: a, 2: b}")]
    [InlineData("[{'m': {}}, {'m': {1: 0.5}}]", "m:map<int64,double>\n{}\n{1: 0.5}")]
    [InlineData("{'p': Point(1, 2)}", "p:struct<x:int64,y:int64>\n{x: 1, y: 2}")]
    [InlineData("{'l': [Run('a')]}", "l:list<struct<name:utf8,loss:double>>\n[{name: a, loss: 0}]")]
    public async Task A_mapping_or_record_is_columns(string expression, string expected) =>
        await ShowsAsync(expression, expected);

    [Fact]
    public async Task A_long_struct_sequence_is_columns_by_its_fields() =>
        Assert.StartsWith("st_mode:int64 | st_ino:int64", await python.Extension.ShowAsync("os.stat('/')"), StringComparison.Ordinal);

    [Fact]
    public async Task A_long_repr_is_cut() =>
        Assert.Equal("value:utf8\n" + new string('x', 10_000) + "...", await python.Extension.ShowAsync(
            "type('Big', (), {'__repr__': lambda self: 'x' * 20000})()"));

    [Fact]
    public async Task More_than_64_bits_beyond_python_s_own_digit_limit_stay_exact()
    {
        var shown = await python.Extension.ShowAsync("10**5000 + 1");
        Assert.Equal("value:utf8\n1" + new string('0', 4999) + "1", shown);
    }

    [Fact]
    public async Task Null_bits_are_right_at_every_position()
    {
        var shown = await python.Extension.ShowAsync("[None if i % 3 == 0 else i for i in range(1000)]");
        var expected = string.Join('\n', Enumerable.Range(0, 1000).Select(i => i % 3 == 0 ? "NULL" : $"{i}"));
        Assert.Equal("value:int64\n" + expected, shown);
    }

    private async Task ShowsAsync(string expression, string expected)
    {
        await python.RunAsync(Model);
        Assert.Equal(expected, await python.Extension.ShowAsync(expression));
    }
}
