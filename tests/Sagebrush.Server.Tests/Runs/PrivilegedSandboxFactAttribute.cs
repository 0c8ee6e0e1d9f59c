using Xunit;

namespace Sagebrush.Runs;

/// <summary>A test that needs a sandbox with a user of its own.</summary>
public sealed class PrivilegedSandboxFactAttribute : FactAttribute
{
    public PrivilegedSandboxFactAttribute() => Skip = new Sandbox().HasUsers ? null : "This machine has no sandbox, or the tests have no privileges to drop.";
}
