namespace Sagebrush.Monitoring;

/// <summary>The profiles of all columns of a dataset.</summary>
public sealed class DatasetProfile
{
    private readonly Dictionary<string, FeatureProfile> _byName = new(StringComparer.Ordinal);
    private readonly List<FeatureProfile> _features = [];
    private readonly IReadOnlyList<string> _known;
    private readonly Func<string, IEnumerable<string>> _texts;

    /// <summary>Nothing seen yet.</summary>
    /// <param name="known">Names of columns in their order, for rows whose columns have none; those beyond are called <c>_c4</c>.</param>
    /// <param name="texts">Texts of a column that are counted in any case.</param>
    public DatasetProfile(IReadOnlyList<string>? known = null, Func<string, IEnumerable<string>>? texts = null) => (_known, _texts) = (known ?? [], texts ?? (_ => []));

    /// <summary>How many rows were seen.</summary>
    public long Rows { get; private set; }

    /// <summary>The columns, in the order in which they came.</summary>
    public IReadOnlyList<FeatureProfile> Features => _features;

    /// <summary>The column of that name; null when no row had it.</summary>
    public FeatureProfile? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Looks at a row.</summary>
    public void Add(Observation row)
    {
        ArgumentNullException.ThrowIfNull(row);
        Rows++;
        int unnamed = 0;
        foreach (var (name, value) in row.Fields)
        {
            Feature(name ?? Named(row, unnamed, out unnamed)).Add(value);
        }
    }

    private FeatureProfile Feature(string name)
    {
        if (!_byName.TryGetValue(name, out var feature))
        {
            _byName[name] = feature = new(name, _texts(name));
            _features.Add(feature);
        }

        return feature;
    }

    // A column without a name has the next of the known names that no other column of the row has.
    private string Named(Observation row, int from, out int next)
    {
        int position = from;
        while (position < _known.Count && row.Fields.Any(field => field.Name == _known[position]))
        {
            position++;
        }

        string name = position < _known.Count ? _known[position] : $"_c{position}";
        next = position + 1;
        return name;
    }
}
