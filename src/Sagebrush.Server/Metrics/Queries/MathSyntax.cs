using System.Globalization;

namespace Sagebrush.Metrics;

/// <summary>What an expression of metric math is made of.</summary>
internal abstract record MathNode
{
    /// <summary>A number.</summary>
    public sealed record Number(double Value) : MathNode;

    /// <summary>Text in quotes, or one of the words that functions take: REPEAT, LINEAR, ASC …</summary>
    public sealed record Word(string Text) : MathNode;

    /// <summary>The id of another query.</summary>
    public sealed record Reference(string Id) : MathNode;

    /// <summary>A function with its arguments.</summary>
    public sealed record Call(string Function, IReadOnlyList<MathNode> Arguments) : MathNode;

    /// <summary>Several series: <c>[m1, m2]</c>.</summary>
    public sealed record List(IReadOnlyList<MathNode> Items) : MathNode;

    /// <summary>An operator between two.</summary>
    public sealed record Binary(string Operator, MathNode Left, MathNode Right) : MathNode;

    /// <summary>The ids that it speaks of.</summary>
    public IEnumerable<string> References() => this switch
    {
        Reference reference => [reference.Id],
        Call call => call.Arguments.SelectMany(argument => argument.References()),
        List list => list.Items.SelectMany(item => item.References()),
        Binary binary => binary.Left.References().Concat(binary.Right.References()),
        _ => [],
    };

    /// <summary>The functions that it calls.</summary>
    public IEnumerable<string> Functions() => this switch
    {
        Call call => [call.Function, .. call.Arguments.SelectMany(argument => argument.Functions())],
        List list => list.Items.SelectMany(item => item.Functions()),
        Binary binary => binary.Left.Functions().Concat(binary.Right.Functions()),
        _ => [],
    };
}

/// <summary>Reads an expression of metric math. Source: Amazon CloudWatch User Guide, "Using metric math".</summary>
internal sealed class MathSyntax
{
    private const int MaxDepth = 50;

    // From the loosest to the tightest; ^ stands by itself, for it binds to the right.
    private static readonly IReadOnlyList<string[]> Levels = [["||"], ["&&"], ["==", "!=", "<=", ">=", "<", ">"], ["+", "-"], ["*", "/"]];

    private static readonly string[] Words = ["REPEAT", "LINEAR", "ASC", "DESC", "AVG", "SUM", "MIN", "MAX"];

    private readonly string _text;
    private int _at;
    private int _depth;

    private MathSyntax(string text) => _text = text;

    /// <summary>The expression's tree.</summary>
    /// <exception cref="MathException">It is none.</exception>
    public static MathNode Parse(string text)
    {
        var syntax = new MathSyntax(text);
        var node = syntax.Level(0);
        return syntax.Peek() == '\0' ? node : throw syntax.Unexpected();
    }

    private MathNode Level(int level)
    {
        if (level == Levels.Count)
        {
            return Power();
        }

        var left = Level(level + 1);
        while (Operator(Levels[level]) is { } found)
        {
            left = new MathNode.Binary(found, left, Level(level + 1));
        }

        return left;
    }

    private MathNode Power()
    {
        if (++_depth > MaxDepth)
        {
            throw new MathException($"The expression is nested deeper than {MaxDepth} levels");
        }

        var left = Unary();
        var node = Operator(["^"]) is null ? left : new MathNode.Binary("^", left, Power());
        _depth--;
        return node;
    }

    private MathNode Unary()
    {
        if (Operator(["-"]) is not null)
        {
            return new MathNode.Binary("*", new MathNode.Number(-1), Power());
        }

        char next = Peek();
        switch (next)
        {
            case '(':
                _at++;
                var inner = Level(0);
                Expect(')');
                return inner;
            case '[':
                _at++;
                return new MathNode.List(Items(']'));
            case '\'' or '"':
                int end = _text.IndexOf(next, _at + 1);
                if (end < 0)
                {
                    throw new MathException("A quotation is not closed");
                }

                string quoted = _text[(_at + 1)..end];
                _at = end + 1;
                return new MathNode.Word(quoted);
            case >= '0' and <= '9' or '.':
                return Number();
            default:
                return char.IsAsciiLetter(next) ? Name() : throw Unexpected();
        }
    }

    private MathNode.Number Number()
    {
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiDigit(_text[_at]) || _text[_at] is '.' || (_text[_at] is 'e' or 'E' && _at > start)
            || (_text[_at] is '+' or '-' && _text[_at - 1] is 'e' or 'E' && _at > start)))
        {
            _at++;
        }

        return double.TryParse(_text.AsSpan(start, _at - start), NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number)
            ? new(number) : throw new MathException($"'{_text[start.._at]}' is no number");
    }

    private MathNode Name()
    {
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
        {
            _at++;
        }

        string name = _text[start.._at];
        if (Peek() == '(')
        {
            _at++;
            return new MathNode.Call(name.ToUpperInvariant(), Items(')'));
        }

        return Words.Contains(name) ? new MathNode.Word(name) : char.IsAsciiLetterLower(name[0]) ? new MathNode.Reference(name)
            : throw new MathException($"Unknown word '{name}'");
    }

    private List<MathNode> Items(char end)
    {
        var items = new List<MathNode>();
        if (Peek() == end)
        {
            _at++;
            return items;
        }

        while (true)
        {
            items.Add(Level(0));
            if (Peek() != ',')
            {
                Expect(end);
                return items;
            }

            _at++;
        }
    }

    private string? Operator(string[] operators)
    {
        Peek();
        foreach (string one in operators)
        {
            // AND and OR are words for && and ||.
            foreach (string spelling in (string[])(one switch { "&&" => ["&&", "AND"], "||" => ["||", "OR"], _ => [one] }))
            {
                int end = _at + spelling.Length;
                bool goesOn = char.IsAsciiLetter(spelling[0]) && end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] == '_');
                if (string.CompareOrdinal(_text, _at, spelling, 0, spelling.Length) == 0 && !goesOn)
                {
                    _at = end;
                    return one;
                }
            }
        }

        return null;
    }

    private char Peek()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }

        return _at < _text.Length ? _text[_at] : '\0';
    }

    private void Expect(char wanted)
    {
        if (Peek() != wanted)
        {
            throw Unexpected();
        }

        _at++;
    }

    private MathException Unexpected() => new(_at < _text.Length ? $"Unexpected '{_text[_at]}' at {_at + 1}" : "Unexpected end of the expression");
}

/// <summary>An expression that cannot be read or computed.</summary>
/// <param name="message">What is wrong with it.</param>
internal sealed class MathException(string message) : Exception(message);
