using System.Text.Json;

namespace Sagebrush.Data.Json;

/// <summary>One instance of a request; its buffers serve the next one again.</summary>
internal sealed class JsonInstance
{
    private readonly List<float> _values = [];
    private readonly List<int> _keys = [];
    private bool _isFound;
    private long _shape;

    /// <summary>Appends the instance to <paramref name="into"/>.</summary>
    /// <exception cref="JsonException">Not JSON.</exception>
    /// <exception cref="MalformedDataException">Not an instance.</exception>
    public void Read(ReadOnlySpan<byte> json, RowBatch into)
    {
        Forget();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        ReadObject(ref reader, "an instance", isFeatures: false);
        if (reader.Read())
        {
            throw new MalformedDataException("there is more than one instance");
        }

        if (!_isFound)
        {
            throw new MalformedDataException("'features' is missing");
        }

        if (_shape < 0)
        {
            into.Add(Span(_values), default);
        }
        else if (_keys.Count == _values.Count)
        {
            into.AddSparse(Span(_keys), Span(_values), (int)_shape, default);
        }
        else
        {
            throw new MalformedDataException($"'features' has {_keys.Count} keys and {_values.Count} values");
        }
    }

    private void Forget()
    {
        _values.Clear();
        _keys.Clear();
        (_isFound, _shape) = (false, -1);
    }

    private void ReadObject(ref Utf8JsonReader reader, string what, bool isFeatures)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new MalformedDataException($"{what} must be an object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (isFeatures)
            {
                ReadTensorMember(ref reader);
            }
            else if (reader.ValueTextEquals("features"u8))
            {
                reader.Read();
                ReadFeatures(ref reader);
            }
            else if (reader.ValueTextEquals("data"u8))
            {
                reader.Read();
                ReadObject(ref reader, "'data'", isFeatures: false);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private void ReadFeatures(ref Utf8JsonReader reader)
    {
        Forget();
        _isFound = true;
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            ReadValues(ref reader);
            return;
        }

        ReadObject(ref reader, "'features'", isFeatures: true);
        if (_keys.Count > 0 && _shape < 0)
        {
            throw new MalformedDataException("'features' has 'keys' but no 'shape'");
        }

        // A shape without keys describes a row that is there in full.
        if (_keys.Count == 0 && _values.Count > 0)
        {
            _shape = -1;
        }
    }

    private void ReadTensorMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("values"u8))
        {
            reader.Read();
            ReadValues(ref reader);
        }
        else if (reader.ValueTextEquals("keys"u8))
        {
            reader.Read();
            RequireList(ref reader, "keys");
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                _keys.Add(reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int key) ? key
                    : throw new MalformedDataException($"key {_keys.Count + 1} is not a whole number"));
            }
        }
        else if (reader.ValueTextEquals("shape"u8))
        {
            reader.Read();
            RequireList(ref reader, "shape");
            for (_shape = 1; reader.Read() && reader.TokenType != JsonTokenType.EndArray;)
            {
                _shape *= reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int dimension) && dimension >= 0 ? dimension
                    : throw new MalformedDataException("'shape' must hold whole numbers");
                _shape = _shape <= Array.MaxLength ? _shape : throw new MalformedDataException("'shape' is too large");
            }
        }
        else
        {
            reader.Read();
            reader.Skip();
        }
    }

    private void ReadValues(ref Utf8JsonReader reader)
    {
        RequireList(ref reader, "values");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            _values.Add(reader.TokenType == JsonTokenType.Number ? reader.GetSingle() : throw new MalformedDataException($"value {_values.Count + 1} is not a number"));
        }
    }

    private static void RequireList(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new MalformedDataException($"'{name}' must be a list");
        }
    }

    private static Span<T> Span<T>(List<T> list) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list);
}
