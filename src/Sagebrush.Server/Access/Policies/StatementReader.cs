using System.Text.Json;
using System.Text.RegularExpressions;
using Sagebrush.Wire;

namespace Sagebrush.Access;

/// <summary>Reads the statements of one policy.</summary>
/// <param name="rules">What they must have.</param>
/// <param name="hasVariables">Whether <c>${…}</c> means something, as the policy's version says.</param>
internal sealed partial class StatementReader(PolicyRules rules, bool hasVariables)
{
    private readonly HashSet<string> _ids = [];

    /// <exception cref="AwsException">MalformedPolicy, MalformedPolicyDocument.</exception>
    public Statement Read(JsonElement statement)
    {
        if (statement.ValueKind != JsonValueKind.Object)
        {
            throw Malformed("The value of field Statement must be an object or a list of objects");
        }

        PolicyJson.Allow(
            rules, statement, "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition");
        CheckId(statement);
        bool allows = Effect(statement);
        var (actions, exceptActions) = Either(statement, "Action", "NotAction") ?? throw Malformed("Missing required field Action");
        var principals = Principals(statement);
        if (allows && principals is { IsExcept: true })
        {
            throw Malformed("Allow with NotPrincipal is not allowed.");
        }

        var resources = Resources(statement);
        return new()
        {
            Allows = allows,
            Principals = principals,
            Actions = PolicyJson.Texts(rules, actions, "Action").ConvertAll(Action),
            ExceptActions = exceptActions,
            Resources = resources?.Patterns,
            ExceptResources = resources?.IsExcept is true,
            Conditions = statement.TryGetProperty("Condition", out var conditions) ? Conditions(conditions) : [],
        };
    }

    private void CheckId(JsonElement statement)
    {
        // A bucket's policy may use one for several.
        if (statement.TryGetProperty("Sid", out var id) && PolicyJson.Text(rules, id, "Sid") is { Length: > 0 } sid && !_ids.Add(sid) && rules.BucketName is null)
        {
            throw Malformed("Statement IDs (SID) in a single policy must be unique.");
        }
    }

    private bool Effect(JsonElement statement) => !statement.TryGetProperty("Effect", out var effect) ? throw Malformed("Missing required field Effect")
        : PolicyJson.Text(rules, effect, "Effect") switch
        {
            "Allow" => true,
            "Deny" => false,
            var other => throw Malformed($"Invalid effect: {other}"),
        };

    private Wildcard Action(string action) => rules.IsAction(action) ? new(action, ignoresCase: true)
        : throw Malformed(rules.BucketName is not null ? "Policy has invalid action"
            : action.Contains(':', StringComparison.Ordinal) ? $"Invalid Action: {action}"
            : "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");

    private (List<Wildcard> Patterns, bool IsExcept)? Resources(JsonElement statement)
    {
        var found = Either(statement, "Resource", "NotResource");
        if (!rules.HasResources)
        {
            return found is null ? null : throw Malformed("Has prohibited field Resource");
        }

        var (element, isExcept) = found ?? throw Malformed("Missing required field Resource");
        var patterns = PolicyJson.Texts(rules, element, "Resource").ConvertAll(resource => rules.IsResource(resource) ? new Wildcard(resource, hasVariables)
            : throw Malformed(rules.BucketName is null ? $"Resource {resource} must be in ARN format or \"*\"." : "Policy has invalid resource"));
        return patterns.Count > 0 ? (patterns, isExcept) : throw Malformed("Missing required field Resource");
    }

    private PrincipalSet? Principals(JsonElement statement)
    {
        var found = Either(statement, "Principal", "NotPrincipal");
        if (!rules.HasPrincipals)
        {
            return found is null ? null : throw Malformed("Policy document should not specify a principal.");
        }

        var (element, isExcept) = found ?? throw Malformed("Missing required field Principal");
        if (element.ValueKind == JsonValueKind.String)
        {
            return element.GetString() == "*" ? new([new("AWS", "*")], isExcept) : throw Malformed("Invalid policy syntax.");
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Malformed("Invalid policy syntax.");
        }

        PolicyJson.Allow(rules, element, "AWS", "CanonicalUser", "Service", "Federated");
        var members = element.EnumerateObject()
            .SelectMany(kind => PolicyJson.Texts(rules, kind.Value, kind.Name).Select(name => Checked(new(kind.Name, name)))).ToList();
        return members.Count > 0 ? new(members, isExcept) : throw Malformed("Missing required field Principal cannot be empty!");
    }

    private Principal Checked(Principal principal) =>
        principal.Kind switch
        {
            "AWS" => principal.IsEverybody || AwsPattern().IsMatch(principal.Name),
            "CanonicalUser" => CanonicalPattern().IsMatch(principal.Name),
            _ => principal.Name.Length > 0,
        }
            ? principal
            : throw Malformed(rules.BucketName is not null ? "Invalid principal in policy" : $"Invalid principal in policy: \"{principal.Kind}\":\"{principal.Name}\"");

    private List<Condition> Conditions(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Malformed("The value of field Condition must be an object");
        }

        var conditions = new List<Condition>();
        foreach (var line in element.EnumerateObject())
        {
            var condition = ConditionOperator.Parse(line.Name) ?? throw Malformed($"Invalid Condition type : {line.Name}");
            if (line.Value.ValueKind != JsonValueKind.Object)
            {
                throw Malformed("Invalid policy syntax.");
            }

            conditions.AddRange(line.Value.EnumerateObject().Select(key => Condition(condition, key)));
        }

        return conditions;
    }

    private Condition Condition(ConditionOperator condition, JsonProperty key)
    {
        if (!KeyPattern().IsMatch(key.Name))
        {
            throw Malformed("Policy has an invalid condition key");
        }

        var values = PolicyJson.Items(key.Value).ConvertAll(Scalar);
        return values.Find(value => !condition.Comparison.IsValid(value)) is { } wrong
            ? throw Malformed($"Invalid value for condition key {key.Name}: {wrong}")
            : new(condition, key.Name, values.ConvertAll(value => new Wildcard(value, hasVariables)));
    }

    // "aws:SecureTransport": false is often written without quotes.
    private string Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => value.GetRawText(),
        _ => throw Malformed("Invalid policy syntax."),
    };

    private (JsonElement Element, bool IsExcept)? Either(JsonElement statement, string name, string except)
    {
        bool hasOne = statement.TryGetProperty(name, out var one), hasOther = statement.TryGetProperty(except, out var other);
        return hasOne && hasOther ? throw Malformed($"Statement cannot contain both {name} and {except}")
            : hasOne ? (one, false)
            : hasOther ? (other, true)
            : null;
    }

    private AwsException Malformed(string message) => rules.Error.With(message);

    // 123456789012, arn:aws:iam::123456789012:user/ada, arn:aws:sts::123456789012:assumed-role/trainer/session, AIDA… of one who is gone.
    [GeneratedRegex(@"\A(\d{12}|arn:aws[a-z-]*:(iam::\w+:(root|(user|role)/[^*?]+)|sts::\w+:(assumed-role|federated-user)/[^*?]+)|A(IDA|ROA)[A-Z0-9]{8,124})\z", RegexOptions.ExplicitCapture)]
    private static partial Regex AwsPattern();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex CanonicalPattern();

    // aws:username, s3:ExistingObjectTag/team, www.example.com:sub
    [GeneratedRegex(@"\A[A-Za-z0-9.-]+:[^\s].*\z", RegexOptions.Singleline)]
    private static partial Regex KeyPattern();
}
