using System.Text.Json.Serialization;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>An endpoint configuration brought to life: its variants with their instances.</summary>
/// <param name="Config">The configuration as it was when the deployment began.</param>
/// <param name="Variants">One for each production variant, in the configuration's order.</param>
/// <param name="Started">When the deployment began.</param>
public sealed record Deployment(CreateEndpointConfigRequest Config, IReadOnlyList<Variant> Variants, DateTimeOffset Started)
{
    /// <summary>Those that get copies of the production variant's requests, and whose answers nobody is given. At most one.</summary>
    public IReadOnlyList<Variant> Shadows
    {
        get => field ?? [];
        init;
    }

    /// <summary>The production and the shadow variants.</summary>
    [JsonIgnore]
    public IEnumerable<Variant> AllVariants => Variants.Concat(Shadows);

    /// <summary>All instances of all variants, those of shadows too.</summary>
    [JsonIgnore]
    public IEnumerable<InstanceRow> Instances => AllVariants.SelectMany(variant => variant.Instances);

    /// <summary>A deployment of <paramref name="config"/>, none of whose instances runs yet.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="models">Finds the model of a variant by name.</param>
    /// <param name="now">When it begins.</param>
    /// <param name="weight">The weight of a variant when not its initial one.</param>
    /// <param name="count">The instance count of a variant when not its initial one.</param>
    public static Deployment Of(CreateEndpointConfigRequest config, Func<string, CreateModelRequest> models, DateTimeOffset now,
        Func<ProductionVariant, float?>? weight = null, Func<ProductionVariant, int?>? count = null) =>
        new(config, VariantsOf(config.ProductionVariants, models, weight, count), now)
        {
            Shadows = VariantsOf(config.ShadowProductionVariants ?? [], models, weight, count),
        };

    /// <summary>The deployment with each instance replaced by <paramref name="change"/>'s answer; the same object when none changed.</summary>
    public Deployment Map(Func<InstanceRow, InstanceRow> change) => With(variant =>
        variant.Instances.Select(change).ToList() is var instances && instances.SequenceEqual(variant.Instances) ? variant : variant with { Instances = instances });

    /// <summary>The deployment without the instances that <paramref name="gone"/> names; the same object when it names none.</summary>
    public Deployment Without(Func<InstanceRow, bool> gone) => !Instances.Any(gone)
        ? this
        : With(variant => variant with { Instances = [.. variant.Instances.Where(instance => !gone(instance))] });

    /// <summary>The deployment with each variant, shadows too, replaced by <paramref name="change"/>'s answer; the same object when none changed.</summary>
    public Deployment With(Func<Variant, Variant> change)
    {
        List<Variant> variants = [.. Variants.Select(change)], shadows = [.. Shadows.Select(change)];
        return variants.SequenceEqual(Variants) && shadows.SequenceEqual(Shadows) ? this : this with { Variants = variants, Shadows = shadows };
    }

    private static List<Variant> VariantsOf(IReadOnlyList<ProductionVariant> specs, Func<string, CreateModelRequest> models, Func<ProductionVariant, float?>? weight,
        Func<ProductionVariant, int?>? count) => [.. specs.Select(spec => new Variant(
            spec,
            models(spec.ModelName!),
            weight?.Invoke(spec) ?? spec.InitialVariantWeight ?? 1,
            [.. Enumerable.Range(0, count?.Invoke(spec) ?? spec.InitialInstanceCount ?? 1).Select(_ => InstanceRow.New())]))];
}
