using Sagebrush.Hosting;
using Sagebrush.Wire.Shapes.Runtime;

namespace Sagebrush.Services;

/// <summary>SageMaker Runtime: requests to endpoints.</summary>
/// <param name="invoker">Carries them to the instances.</param>
public sealed partial class RuntimeService(Invoker invoker) : RuntimeApi
{
    private readonly Invoker _invoker = invoker;
}
