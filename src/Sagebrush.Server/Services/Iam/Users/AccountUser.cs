using Sagebrush.Wire.Signing;

namespace Sagebrush.Services;

/// <summary>A user of the account.</summary>
/// <param name="Name">IAM user name.</param>
/// <param name="Key">What the user signs with; its identity has the user's ARN and id.</param>
public sealed record AccountUser(string Name, AccessKey Key);
