using Sagebrush.Hosting;
using Sagebrush.Wire.Shapes.Runtime;

namespace Sagebrush.Services;

/// <summary>SageMaker Runtime: requests to endpoints.</summary>
/// <param name="invoker">Carries them to the instances.</param>
/// <param name="asynchronous">Accepts those whose answers may come later.</param>
public sealed partial class RuntimeService(Invoker invoker, AsyncLoop asynchronous) : RuntimeApi
{
    private readonly Invoker _invoker = invoker;
    private readonly AsyncLoop _asynchronous = asynchronous;
}
