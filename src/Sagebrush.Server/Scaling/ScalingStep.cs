namespace Sagebrush.Scaling;

/// <summary>Decides which of all wishes for a target comes true. Pure.</summary>
public static class ScalingStep
{
    /// <summary>
    /// The change to make; null when there is none. Bounds come first. Of the policies that want more the greatest wish counts; capacity is taken only when
    /// every policy agrees, and then as little as the most cautious one wants.
    /// </summary>
    /// <param name="target">With its bounds.</param>
    /// <param name="capacity">The present capacity.</param>
    /// <param name="wishes">One of each policy that may have a say now, also of those that are content.</param>
    /// <param name="most">What the machine can bear.</param>
    public static ScalingWish? Next(ScalableTargetRow target, int capacity, IReadOnlyList<ScalingWish> wishes, int most)
    {
        int max = Math.Min(target.MaxCapacity, most);
        if (capacity < target.MinCapacity)
        {
            return At(Math.Min(target.MinCapacity, most), target.Cause ?? $"minimum capacity was set to {target.MinCapacity}");
        }

        if (capacity > target.MaxCapacity)
        {
            return At(target.MaxCapacity, target.Cause ?? $"maximum capacity was set to {target.MaxCapacity}");
        }

        var greatest = wishes.MaxBy(wish => wish.Capacity);
        if (greatest is null)
        {
            return null;
        }

        bool suspended = (greatest.Capacity > capacity ? target.Suspended.DynamicScalingOutSuspended : target.Suspended.DynamicScalingInSuspended) == true;
        return suspended ? null : At(Math.Clamp(greatest.Capacity, Math.Min(target.MinCapacity, max), max), greatest.Cause, greatest.Policy);

        ScalingWish? At(int wanted, string cause, string? policy = null) => wanted == capacity ? null : new(wanted, cause, policy);
    }
}
