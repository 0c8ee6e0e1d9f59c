using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sagebrush.XGBoost;

/// <summary>A model of XGBoost: grows by rounds, answers for rows. Predictions may come from many threads, training from one.</summary>
public sealed unsafe class Booster : SafeHandleZeroOrMinusOneIsInvalid
{
    private Booster(nint handle) : base(ownsHandle: true) => SetHandle(handle);

    /// <summary>Rounds that were boosted.</summary>
    public int Rounds
    {
        get
        {
            XGBoostLibrary.Check(Api.XGBoosterBoostedRounds(this, out int rounds));
            return rounds;
        }
    }

    /// <summary>Width of a row that it was trained with.</summary>
    public int Features
    {
        get
        {
            XGBoostLibrary.Check(Api.XGBoosterGetNumFeature(this, out ulong features));
            return (int)features;
        }
    }

    /// <summary>All that is set, as JSON: objective, parameters, gradient booster.</summary>
    public string Configuration
    {
        get
        {
            XGBoostLibrary.Check(Api.XGBoosterSaveJsonConfig(this, out ulong length, out byte* text));
            return System.Text.Encoding.UTF8.GetString(text, (int)length);
        }
    }

    /// <summary>A model without trees.</summary>
    /// <param name="matrices">Those that it will see, whose predictions are kept from round to round.</param>
    public static Booster Create(params ReadOnlySpan<DMatrix> matrices)
    {
        var handles = new nint[matrices.Length];
        for (int i = 0; i < handles.Length; i++)
        {
            handles[i] = matrices[i].DangerousGetHandle();
        }

        fixed (nint* first = handles)
        {
            XGBoostLibrary.Check(Api.XGBoosterCreate(first, (ulong)handles.Length, out nint handle));
            return new(handle);
        }
    }

    /// <summary>A model from its file's bytes, in any <see cref="ModelFormat"/>.</summary>
    /// <exception cref="XGBoostException">They are no model.</exception>
    public static Booster Load(ReadOnlySpan<byte> model)
    {
        var booster = Create();
        booster.Read(model);
        return booster;
    }

    /// <summary>Replaces what this model has learnt.</summary>
    /// <param name="model">Its file's bytes, in any <see cref="ModelFormat"/>.</param>
    /// <exception cref="XGBoostException">They are no model.</exception>
    public void Read(ReadOnlySpan<byte> model)
    {
        fixed (byte* start = model)
        {
            XGBoostLibrary.Check(Api.XGBoosterLoadModelFromBuffer(this, start, (ulong)model.Length));
        }
    }

    /// <summary>The bytes of the model's file.</summary>
    public byte[] Save(ModelFormat format)
    {
        string name = format switch { ModelFormat.Json => "json", ModelFormat.UniversalBinaryJson => "ubj", _ => "deprecated" };
        XGBoostLibrary.Check(Api.XGBoosterSaveModelToBuffer(this, $$"""{"format":"{{name}}"}""", out ulong length, out byte* model));
        return new ReadOnlySpan<byte>(model, checked((int)length)).ToArray();
    }

    /// <summary>Sets a parameter, in XGBoost's own words.</summary>
    public void Set(string name, string value) => XGBoostLibrary.Check(Api.XGBoosterSetParam(this, name, value));

    /// <summary>
    /// This, ready to be asked by many threads: what is set takes effect now, afterwards they only read. One thread a call; rows are dealt out to cores by the
    /// callers, in blocks that do not depend on the machine, while the library's own threads would spin between calls.
    /// </summary>
    internal Booster Configured()
    {
        Set("nthread", "1");
        _ = Configuration;
        return this;
    }

    /// <summary>Boosts one round.</summary>
    /// <param name="round">From 0.</param>
    /// <param name="train">The rows with their labels.</param>
    public void Update(int round, DMatrix train) => XGBoostLibrary.Check(Api.XGBoosterUpdateOneIter(this, round, train));

    /// <summary>The metrics after a round, for example <c>[0]\ttrain-rmse:8.09085\tvalidation-rmse:8.09085</c>.</summary>
    /// <param name="round">From 0.</param>
    /// <param name="sets">Rows with their labels, and what they are called.</param>
    public string Evaluate(int round, IReadOnlyList<(string Name, DMatrix Rows)> sets)
    {
        ArgumentNullException.ThrowIfNull(sets);
        nint[] handles = [.. sets.Select(set => set.Rows.DangerousGetHandle())], names = [.. sets.Select(set => Marshal.StringToCoTaskMemUTF8(set.Name))];
        try
        {
            fixed (nint* handle = handles, name = names)
            {
                XGBoostLibrary.Check(Api.XGBoosterEvalOneIter(this, round, handle, (byte**)name, (ulong)handles.Length, out nint result));
                return Marshal.PtrToStringUTF8(result)!;
            }
        }
        finally
        {
            Array.ForEach(names, Marshal.FreeCoTaskMem);
            GC.KeepAlive(sets);
        }
    }

    /// <summary>Answers for the rows of a matrix.</summary>
    /// <param name="rows">As wide as <see cref="Features"/>.</param>
    /// <param name="kind">What is asked.</param>
    /// <param name="rounds">Only the first so many rounds; 0 for all.</param>
    public BoosterPrediction Predict(DMatrix rows, PredictionKind kind = PredictionKind.Value, int rounds = 0)
    {
        XGBoostLibrary.Check(Api.XGBoosterPredictFromDMatrix(this, rows, Config(kind, rounds), out ulong* shape, out ulong dimensions, out float* result));
        return Copy(shape, dimensions, result);
    }

    /// <summary>Answers for dense rows where they lie; NaN is missing. Kinds: value and margin.</summary>
    /// <param name="values">rows × columns.</param>
    /// <param name="rows">How many.</param>
    /// <param name="columns">As wide as <see cref="Features"/>.</param>
    /// <param name="kind">What is asked.</param>
    /// <param name="rounds">Only the first so many rounds; 0 for all.</param>
    public BoosterPrediction Predict(ReadOnlySpan<float> values, int rows, int columns, PredictionKind kind = PredictionKind.Value, int rounds = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, (long)rows * columns);
        fixed (float* start = values)
        {
            XGBoostLibrary.Check(Api.XGBoosterPredictFromDense(
                this, ArrayInterface.Of(start, rows, columns), Config(kind, rounds), 0, out ulong* shape, out ulong dimensions, out float* result));
            return Copy(shape, dimensions, result);
        }
    }

    /// <summary>Answers for rows of (column, value) pairs where they lie; what is absent is missing. Kinds: value and margin.</summary>
    /// <param name="starts">rows + 1 positions in the pairs, the first 0.</param>
    /// <param name="keys">Columns.</param>
    /// <param name="values">As many values.</param>
    /// <param name="columns">As wide as <see cref="Features"/>.</param>
    /// <param name="kind">What is asked.</param>
    /// <param name="rounds">Only the first so many rounds; 0 for all.</param>
    public BoosterPrediction Predict(
        ReadOnlySpan<long> starts, ReadOnlySpan<int> keys, ReadOnlySpan<float> values, int columns, PredictionKind kind = PredictionKind.Value, int rounds = 0)
    {
        fixed (long* start = starts)
        fixed (int* key = keys)
        fixed (float* value = values)
        {
            XGBoostLibrary.Check(Api.XGBoosterPredictFromCSR(
                this, ArrayInterface.Of(start, starts.Length), ArrayInterface.Of(key, keys.Length), ArrayInterface.Of(value, values.Length), (ulong)columns,
                Config(kind, rounds), 0, out ulong* shape, out ulong dimensions, out float* result));
            return Copy(shape, dimensions, result);
        }
    }

    /// <summary>Some rounds as a model of their own.</summary>
    /// <param name="begin">The first, from 0.</param>
    /// <param name="end">The one behind the last.</param>
    /// <exception cref="XGBoostException">A linear booster has no rounds that could be told apart.</exception>
    public Booster Slice(int begin, int end)
    {
        XGBoostLibrary.Check(Api.XGBoosterSlice(this, begin, end, 1, out nint slice));
        return new(slice);
    }

    /// <summary>A note in the model's file, for example <c>best_iteration</c>; null when there is none.</summary>
    public string? Attribute(string name)
    {
        XGBoostLibrary.Check(Api.XGBoosterGetAttr(this, name, out nint value, out int isThere));
        return isThere == 0 ? null : Marshal.PtrToStringUTF8(value);
    }

    /// <summary>Leaves a note in the model's file; null takes it away.</summary>
    public void SetAttribute(string name, string? value) => XGBoostLibrary.Check(Api.XGBoosterSetAttr(this, name, value));

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Api.XGBoosterFree(handle) == 0;

    private static string Config(PredictionKind kind, int rounds) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"type":{{(int)kind}},"training":false,"iteration_begin":0,"iteration_end":{{rounds}},"strict_shape":false,"missing":NaN,"cache_id":0}""");

    // The library's own memory lasts until this thread's next call.
    private static BoosterPrediction Copy(ulong* shape, ulong dimensions, float* result)
    {
        var sides = new int[dimensions];
        long count = 1;
        for (int i = 0; i < sides.Length; i++)
        {
            sides[i] = checked((int)shape[i]);
            count *= sides[i];
        }

        return new(new ReadOnlySpan<float>(result, checked((int)count)).ToArray(), sides);
    }
}
