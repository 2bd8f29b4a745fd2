using System.Text;

namespace Prometheus;

/// <summary>Reads a line such as <c>http_requests_total{method="post",code="200"} 1027 1395066363000</c> from the left.</summary>
internal sealed class SampleReader(string line)
{
    private int _at;

    public bool AtEnd
    {
        get
        {
            SkipSpace();
            return _at == line.Length;
        }
    }

    public string Name()
    {
        var start = _at;
        while (_at < line.Length && (char.IsAsciiLetterOrDigit(line[_at]) || line[_at] is '_' or ':'))
            _at++;
        return _at > start && !char.IsAsciiDigit(line[start])
            ? line[start.._at]
            : throw new FormatException($"a name is missing at character {start + 1}");
    }

    public IReadOnlyDictionary<string, string> Labels()
    {
        var labels = new Dictionary<string, string>();
        SkipSpace();
        if (!Take('{'))
            return labels;
        SkipSpace();
        while (!Take('}'))
        {
            var name = Name();
            SkipSpace();
            Expect('=');
            SkipSpace();
            Expect('"');
            labels[name] = Quoted();
            SkipSpace();
            if (!Take(','))
            {
                Expect('}');
                break;
            }
            SkipSpace();
        }
        return labels;
    }

    public string Word()
    {
        SkipSpace();
        var start = _at;
        while (_at < line.Length && line[_at] is not (' ' or '\t'))
            _at++;
        return _at > start ? line[start.._at] : throw new FormatException("the value is missing");
    }

    private string Quoted()
    {
        var text = new StringBuilder();
        while (_at < line.Length && line[_at] != '"')
        {
            if (line[_at] == '\\' && _at + 1 < line.Length)
            {
                _at++;
                text.Append(line[_at] == 'n' ? '\n' : line[_at]);
            }
            else
            {
                text.Append(line[_at]);
            }
            _at++;
        }
        Expect('"');
        return text.ToString();
    }

    private void SkipSpace()
    {
        while (_at < line.Length && line[_at] is (' ' or '\t'))
            _at++;
    }

    private bool Take(char wanted)
    {
        if (_at == line.Length || line[_at] != wanted)
            return false;
        _at++;
        return true;
    }

    private void Expect(char wanted)
    {
        if (!Take(wanted))
            throw new FormatException($"'{wanted}' is missing at character {_at + 1}");
    }
}
