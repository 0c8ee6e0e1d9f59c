using System.Globalization;

namespace Sagebrush.Transforms;

/// <summary>Reads the text of a <see cref="JsonPath"/>.</summary>
internal sealed class JsonPathReader(string text)
{
    private int _at;

    /// <summary>All steps behind the <c>$</c>.</summary>
    /// <exception cref="FormatException">Something else stands there.</exception>
    public IReadOnlyList<PathStep> Steps()
    {
        Take('$', "a path begins with $");
        var steps = new List<PathStep>();
        while (_at < text.Length)
        {
            steps.Add(Step());
        }

        return steps;
    }

    private PathStep Step()
    {
        if (!TryTake('.'))
        {
            return Bracket();
        }

        return Current switch
        {
            '[' => Bracket(),
            '.' => throw Wrong("the operator .. is not supported"),
            '*' => Wildcard(),
            _ => new NameStep([DottedName()]),
        };
    }

    private PathStep Bracket()
    {
        Take('[', "expected . or [");
        SkipBlanks();
        PathStep step = Current switch
        {
            '*' => Wildcard(),
            '\'' or '"' => new NameStep(List(QuotedName)),
            '?' or '(' or '@' => throw Wrong("filters and scripts are not supported"),
            _ => new IndexStep(List(Range)),
        };
        SkipBlanks();
        Take(']', "expected ]");
        return step;
    }

    private WildcardStep Wildcard()
    {
        _at++;
        return new();
    }

    private List<T> List<T>(Func<T> item)
    {
        var items = new List<T>();
        do
        {
            SkipBlanks();
            items.Add(item());
            SkipBlanks();
        }
        while (TryTake(','));
        return items;
    }

    private string DottedName()
    {
        int start = _at;
        while (_at < text.Length && text[_at] is not ('.' or '[' or ']' or '(' or ')' or ',' or '\'' or '"' or '*' or ' '))
        {
            _at++;
        }

        return _at > start ? text[start.._at] : throw Wrong("expected a name");
    }

    private string QuotedName()
    {
        char quote = Current;
        if (quote is not ('\'' or '"'))
        {
            throw Wrong("expected a quoted name");
        }

        var name = new System.Text.StringBuilder();
        for (_at++; Current != quote; _at++)
        {
            if (Current == '\\')
            {
                _at++;
            }

            name.Append(_at < text.Length ? text[_at] : throw Wrong("expected the end of a quoted name"));
        }

        _at++;
        return name.ToString();
    }

    private IndexRange Range()
    {
        int? start = Number();
        SkipBlanks();
        if (!TryTake(':'))
        {
            return new(start ?? throw Wrong("expected an index, a slice, * or a quoted name"), null, IsSlice: false);
        }

        SkipBlanks();
        return new(start, Number(), IsSlice: true);
    }

    private int? Number()
    {
        int start = _at;
        _ = TryTake('-');
        while (char.IsAsciiDigit(Current))
        {
            _at++;
        }

        return _at == start ? null
            : int.TryParse(text.AsSpan(start, _at - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number
            : throw Wrong("expected a number");
    }

    private char Current => _at < text.Length ? text[_at] : '\0';

    private bool TryTake(char expected)
    {
        bool found = _at < text.Length && text[_at] == expected;
        _at += found ? 1 : 0;
        return found;
    }

    private void Take(char expected, string otherwise)
    {
        if (!TryTake(expected))
        {
            throw Wrong(otherwise);
        }
    }

    private void SkipBlanks()
    {
        while (TryTake(' '))
        {
        }
    }

    private FormatException Wrong(string what) => new(string.Create(CultureInfo.InvariantCulture, $"Invalid JSONPath '{text}' at position {_at + 1}: {what}"));
}
