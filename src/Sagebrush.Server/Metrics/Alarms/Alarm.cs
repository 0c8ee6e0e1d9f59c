using System.Text.Json.Serialization;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Metrics;

/// <summary>A metric alarm: what was asked for, and the state that its metric has brought it to.</summary>
/// <param name="Spec">The request; whether actions are enabled changes in it.</param>
/// <param name="Arn"><c>arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME</c>.</param>
public sealed record Alarm(PutMetricAlarmRequest Spec, string Arn) : Resource
{
    /// <inheritdoc/>
    public override string Key => Spec.AlarmName;

    /// <summary><c>OK</c>, <c>ALARM</c> or <c>INSUFFICIENT_DATA</c>.</summary>
    public string State { get; init; } = StateValue.INSUFFICIENTDATA;

    /// <summary>Why it is in that state, for people.</summary>
    public string Reason { get; init; } = "Unchecked: Initial alarm creation";

    /// <summary>Why it is in that state, in JSON; null when nobody said.</summary>
    public string? ReasonData { get; init; }

    /// <summary>Somebody has set the state, which holds until the next period is over.</summary>
    public bool IsSetByHand { get; init; }

    /// <summary>The alarm's tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>When the specification was written.</summary>
    public DateTimeOffset Configured { get; init; }

    /// <summary>When the state was last set, be it to the same value.</summary>
    public DateTimeOffset StateUpdated { get; init; }

    /// <summary>When the value of the state last changed.</summary>
    public DateTimeOffset StateChanged { get; init; }

    /// <summary>The last entries of its history, numbered: kept here until they are history's own rows.</summary>
    public IReadOnlyList<AlarmEvent> Unwritten { get; init; } = [];

    /// <summary>The number of the next entry of its history.</summary>
    public long NextEvent { get; init; }

    /// <inheritdoc/>
    public override string? Status => State;

    /// <summary>What missing values mean: <c>missing</c>, <c>ignore</c>, <c>breaching</c>, <c>notBreaching</c>.</summary>
    [JsonIgnore]
    public string MissingData => Spec.TreatMissingData ?? "missing";

    /// <summary>The alarm with one more entry in its history.</summary>
    internal Alarm With(AlarmEvent entry) => this with { Unwritten = [.. Unwritten, entry with { Alarm = Key, Number = NextEvent }], NextEvent = NextEvent + 1 };
}

/// <summary>An entry of an alarm's history.</summary>
/// <param name="Type"><c>ConfigurationUpdate</c>, <c>StateUpdate</c> or <c>Action</c>.</param>
/// <param name="At">When.</param>
/// <param name="Summary">For people.</param>
/// <param name="Data">In JSON.</param>
public sealed record AlarmEvent(string Type, DateTimeOffset At, string Summary, string Data) : Resource
{
    /// <summary>Whose history.</summary>
    public string Alarm { get; init; } = "";

    /// <summary>Counts the entries of the alarm.</summary>
    public long Number { get; init; }

    /// <summary>Actions that are to be done because of it: their ARNs.</summary>
    public IReadOnlyList<string> Actions { get; init; } = [];

    /// <inheritdoc/>
    public override string Key => $"{Prefix(Alarm)}{At.UtcTicks:D19}/{Number:D12}";

    /// <inheritdoc/>
    public override string? Status => Type;

    /// <summary>What the keys of an alarm's entries begin with; NUL is in no name.</summary>
    internal static string Prefix(string alarm) => $"{alarm}\0";
}

/// <summary>Writes and reads the rows of alarms.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(EpochSeconds)],
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(Alarm))]
[JsonSerializable(typeof(AlarmEvent))]
internal sealed partial class AlarmRows : JsonSerializerContext;
