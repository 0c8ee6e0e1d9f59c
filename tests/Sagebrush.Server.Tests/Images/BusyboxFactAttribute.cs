using Sagebrush.Runs;
using Xunit;

namespace Sagebrush.Images;

/// <summary>A test that runs images: it needs bubblewrap and a statically linked busybox.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BusyboxFactAttribute : FactAttribute
{
    public BusyboxFactAttribute()
    {
        if (TestImage.Busybox is null || !new Sandbox().Works)
        {
            Skip = "Needs bubblewrap and a statically linked busybox.";
        }
    }
}
