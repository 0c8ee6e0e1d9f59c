using System.Collections.Concurrent;
using Sagebrush.Wire;

namespace Sagebrush.Access;

/// <summary>Policies that were read before, by their text: a request does not parse what the one before it parsed.</summary>
public static class PolicyCache
{
    private const int Most = 4096;

    private static readonly ConcurrentDictionary<(PolicyRules Rules, string Text), PolicyDocument> Read = new();

    /// <summary>The policy of a text.</summary>
    /// <exception cref="AwsException">MalformedPolicy, MalformedPolicyDocument.</exception>
    public static PolicyDocument Get(PolicyRules rules, string text)
    {
        if (Read.TryGetValue((rules, text), out var known))
        {
            return known;
        }

        if (Read.Count >= Most)
        {
            Read.Clear();
        }

        return Read.GetOrAdd((rules, text), static key => new PolicyReader(key.Rules).Read(key.Text));
    }
}
