using Xunit;

namespace Sagebrush.Runs;

/// <summary>A test that needs control groups that it may write.</summary>
public sealed class ControlGroupsFactAttribute : FactAttribute
{
    public ControlGroupsFactAttribute() => Skip = ControlGroups.Find() is null ? "This machine has no control groups that can be written." : null;
}
