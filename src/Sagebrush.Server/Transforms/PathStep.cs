namespace Sagebrush.Transforms;

/// <summary>One step of a <see cref="JsonPath"/>, from a value to values within it.</summary>
internal abstract record PathStep
{
    /// <summary>It leads to one value.</summary>
    public abstract bool IsDefinite(bool isLast);
}

/// <summary><c>.name</c> or <c>['name','name']</c>. Several names at the end of a path make one object of what they name.</summary>
internal sealed record NameStep(IReadOnlyList<string> Names) : PathStep
{
    public override bool IsDefinite(bool isLast) => isLast || Names.Count == 1;
}

/// <summary><c>[0]</c>, <c>[1,3]</c>, <c>[2:5]</c> or <c>[0,5:]</c>.</summary>
internal sealed record IndexStep(IReadOnlyList<IndexRange> Ranges) : PathStep
{
    public override bool IsDefinite(bool isLast) => Ranges is [{ IsSlice: false }];
}

/// <summary><c>.*</c> or <c>[*]</c>: every element.</summary>
internal sealed record WildcardStep : PathStep
{
    public override bool IsDefinite(bool isLast) => false;
}
