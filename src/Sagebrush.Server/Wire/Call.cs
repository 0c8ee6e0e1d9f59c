using System.Text.Json.Serialization;

namespace Sagebrush.Wire;

/// <summary>Who calls which operation, and under which id its answer and its log lines go.</summary>
/// <param name="Service">The model's name: <c>sagemaker</c>, <c>sagemaker-runtime</c>, <c>sagemaker-metrics</c>, <c>s3</c>, <c>logs</c>, <c>sts</c>, <c>iam</c>, <c>cloudwatch</c>.</param>
/// <param name="Operation">The operation's name in the model.</param>
/// <param name="RequestId">Goes out as <c>x-amzn-RequestId</c> (S3: <c>x-amz-request-id</c>).</param>
/// <param name="Caller">Whose signature the request bears.</param>
/// <param name="Region">The region of this installation.</param>
public sealed record Call(string Service, string Operation, string RequestId, Identity Caller, string Region)
{
    /// <summary>Where the client found this server: <c>http://localhost:5700</c>; addresses in answers begin with it.</summary>
    public string Origin { get; init; } = "";

    /// <summary>Where the request comes from and how, and its headers.</summary>
    public RequestHead Head { get; init; } = RequestHead.None;

    /// <summary>The caller's account, which owns what the call makes; twelve digits.</summary>
    public string Account => Caller.Account;
}

/// <summary>A principal: a user, or a role's session.</summary>
/// <param name="Account">Twelve digits.</param>
/// <param name="Arn"><c>arn:aws:iam::ACCOUNT:user/NAME</c> or <c>arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION</c>.</param>
/// <param name="UserId">AWS's opaque id: <c>AIDA…</c>, <c>AROA…:SESSION</c>.</param>
/// <param name="AccessKeyId">The key that signed, empty for an anonymous caller.</param>
public sealed record Identity(string Account, string Arn, string UserId, string AccessKeyId)
{
    /// <summary>Somebody without a signature; what they may do a bucket's policy says.</summary>
    public static Identity Anonymous(string account) => new(account, "arn:aws:iam::000000000000:anonymous", "ANONYMOUS", "");

    /// <summary>True for a user of the configuration, who may do everything in his account that no policy of his denies.</summary>
    public bool IsAdministrator { get; init; }

    /// <summary>The role that this is a session of, <c>arn:aws:iam::ACCOUNT:role/PATH/NAME</c>; null for a user.</summary>
    public string? RoleArn { get; init; }

    /// <summary>Policies that came with the request for the session: it may do only what these allow too.</summary>
    public IReadOnlyList<string> SessionPolicies { get; init; } = [];

    /// <summary>True when the request bore no signature.</summary>
    [JsonIgnore]
    public bool IsAnonymous => AccessKeyId.Length == 0;
}
