using System.Collections.Frozen;
using System.Net;
using Microsoft.AspNetCore.Http;
using Sagebrush.Store;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Wire;

/// <summary>
/// Finds a REST operation by verb, path, query and headers. Several operations share a path (<c>GET /{Bucket}</c> is ListObjects, <c>?list-type=2</c>
/// ListObjectsV2, <c>?tagging</c> GetBucketTagging): the one that asks for most and gets all of it wins.
/// </summary>
public sealed class RestPaths(ServiceModel model)
{
    private readonly bool _virtualHosts = model.Name == "s3";

    private readonly FrozenDictionary<string, Template[]> _byMethod = model.Operations.Values.Where(o => !IsReplaced(o, model))
        .Select(o => new Template(o)).OrderByDescending(t => t.Demands)
        .ThenBy(t => t.Operation.Name, StringComparer.Ordinal).GroupBy(t => t.Operation.HttpMethod).ToFrozenDictionary(g => g.Key, g => g.ToArray());

    /// <summary>The operation and its path parameters, percent-decoded; null when none fits.</summary>
    /// <exception cref="AwsException">InvalidURI: a path of S3 cannot be decoded.</exception>
    public (OperationModel, IReadOnlyDictionary<string, string>)? Find(HttpRequest http)
    {
        string path = _virtualHosts ? BucketPath(http) : PlainPath(http);
        if (_virtualHosts && !PercentEncoding.IsWellFormed(path))
        {
            throw S3Errors.InvalidUri(RequestTarget.Of(http).Path);
        }

        foreach (var template in _byMethod.GetValueOrDefault(http.Method, []))
        {
            if (template.Match(http, path) is { } labels)
            {
                return (template.Operation, labels);
            }
        }

        return null;
    }

    /// <summary>The bucket that a request for S3 names, in its path or its host; empty when it names none.</summary>
    public static string BucketOf(HttpRequest http) => Uri.UnescapeDataString(BucketPath(http).Split('/', 2)[0]);

    /// <summary>True when a request for S3 names an object.</summary>
    public static bool IsOfObject(HttpRequest http) => BucketPath(http).Split('/', 2) is [_, { Length: > 0 }];

    // PutBucketLifecycleConfiguration came in the place of PutBucketLifecycle, which the model still has.
    private static bool IsReplaced(OperationModel operation, ServiceModel model) =>
        model.Operations.TryGetValue(operation.Name + "Configuration", out var newer)
        && (newer.HttpMethod, newer.RequestUri) == (operation.HttpMethod, operation.RequestUri);

    private static string BucketPath(HttpRequest http)
    {
        string path = PlainPath(http);
        return BucketOfHost(http.Host.Host) is not { } bucket ? path : path.Length == 0 ? bucket : $"{bucket}/{path}";
    }

    // Still percent-encoded: dot segments, double slashes and encoded slashes are parts of S3 keys.
    private static string PlainPath(HttpRequest http)
    {
        string path = RequestTarget.Of(http).Path;
        return path.StartsWith('/') ? path[1..] : path;
    }

    /// <summary><c>photos</c> of <c>photos.localhost</c> or <c>photos.s3.us-east-1.amazonaws.com</c>; null for the service's own host or an address.</summary>
    public static string? BucketOfHost(string host)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out _))
        {
            return null;
        }

        const string Local = ".localhost";
        if (host.EndsWith(Local, StringComparison.OrdinalIgnoreCase))
        {
            string bucket = host[..^Local.Length];
            return bucket is "s3" ? null : bucket.EndsWith(".s3", StringComparison.Ordinal) ? bucket[..^".s3".Length] : bucket;
        }

        int at = Math.Max(host.LastIndexOf(".s3.", StringComparison.OrdinalIgnoreCase), host.LastIndexOf(".s3-", StringComparison.OrdinalIgnoreCase));
        return at > 0 ? host[..at] : null;
    }

    private sealed class Template
    {
        private readonly string[] _segments;
        private readonly (string Name, string? Value)[] _query;
        private readonly string[] _requiredQuery;
        private readonly string[] _requiredHeaders;

        public Template(OperationModel operation)
        {
            Operation = operation;
            string[] parts = operation.RequestUri.Split('?', 2);
            _segments = parts[0][1..].Split('/', StringSplitOptions.RemoveEmptyEntries);
            _query = parts.Length < 2 ? [] : [.. parts[1].Split('&').Select(p => p.Split('=', 2)).Select(p => (p[0], p.Length == 2 ? p[1] : null))];
            var required = operation.Input?.Members.Where(m => m.IsRequired).ToList() ?? [];
            _requiredQuery = [.. required.Where(m => m.Location == "querystring").Select(m => m.LocationName)];

            // Of the required headers only the copy source tells operations apart; the others are missing members, not other operations.
            _requiredHeaders = [.. required.Where(m => m.Location == "header" && m.LocationName == "x-amz-copy-source").Select(m => m.LocationName)];
        }

        public OperationModel Operation { get; }

        public int Demands => (_query.Length * 10) + _requiredQuery.Length + _requiredHeaders.Length;

        public Dictionary<string, string>? Match(HttpRequest http, string path)
        {
            foreach (var (name, value) in _query)
            {
                if (!http.Query.TryGetValue(name, out var given) || (value is not null && given != value))
                {
                    return null;
                }
            }

            return Array.TrueForAll(_requiredQuery, http.Query.ContainsKey) && Array.TrueForAll(_requiredHeaders, http.Headers.ContainsKey) ? Labels(path) : null;
        }

        private Dictionary<string, string>? Labels(string path)
        {
            var labels = new Dictionary<string, string>();
            string? rest = path;
            foreach (string segment in _segments)
            {
                if (string.IsNullOrEmpty(rest))
                {
                    return null;
                }

                bool greedy = segment.EndsWith("+}", StringComparison.Ordinal);
                int slash = greedy ? -1 : rest.IndexOf('/', StringComparison.Ordinal);
                string part = slash < 0 ? rest : rest[..slash];
                rest = slash < 0 ? null : rest[(slash + 1)..];
                if (segment[0] == '{' && part.Length > 0)
                {
                    labels[segment.Trim('{', '}', '+')] = Uri.UnescapeDataString(part);
                }
                else if (part != segment)
                {
                    return null;
                }
            }

            // A trailing slash behind a bucket is how .NET writes the bucket, not an empty key.
            return string.IsNullOrEmpty(rest) ? labels : null;
        }
    }
}
