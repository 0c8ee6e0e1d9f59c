using System.Reflection;
using System.Runtime.CompilerServices;
using Sagebrush.Wire;
using Xunit;

namespace Sagebrush.Laws;

public sealed class ServiceTests
{
    private static readonly Type[] Types = typeof(Api).Assembly.GetTypes();

    /// <summary>Every generated API.</summary>
    public static TheoryData<Type> Apis => [.. Types.Where(t => t.BaseType == typeof(Api) && t.IsAbstract)];

    [Theory]
    [MemberData(nameof(Apis))]
    public void Every_listed_operation_is_written(Type api)
    {
        var service = Assert.Single(Types, t => t.BaseType == api);

        Assert.Equal([], api.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(m => m.IsVirtual && !m.IsFinal && !m.IsSpecialName)
            .Where(m => service.GetMethod(m.Name, [.. m.GetParameters().Select(p => p.ParameterType)])!.DeclaringType != service).Select(m => m.Name));
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public void A_service_is_sealed_and_changes_no_field(Type api)
    {
        foreach (var service in Types.Where(t => t.BaseType == api))
        {
            Assert.True(service.IsSealed);
            Assert.Equal("Sagebrush.Services", service.Namespace);

            // A primary constructor's parameter that a method captures becomes a field of the compiler's; only the source could show who writes it.
            Assert.Equal([], service.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static)
                .Where(f => !f.IsInitOnly && !f.IsLiteral && !f.IsDefined(typeof(CompilerGeneratedAttribute))).Select(f => f.Name));
        }
    }
}
