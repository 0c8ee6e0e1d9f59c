using Sagebrush.Scaling;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.AutoScaling;

namespace Sagebrush.Services;

partial class AutoScalingService
{
    /// <summary>Gives a target tags, in place of those of the same key.</summary>
    /// <exception cref="AwsException">ResourceNotFoundException, TooManyTagsException, ValidationException.</exception>
    public override ValueTask<TagResourceResponse> TagResource(TagResourceRequest request, Call call, CancellationToken cancel)
    {
        CheckTags(request.Tags);
        Tag(request.ResourceARN, old => old.Where(tag => !request.Tags.ContainsKey(tag.Key)).Concat(request.Tags));
        return new(new TagResourceResponse());
    }

    private static void CheckTags(IReadOnlyDictionary<string, string>? tags)
    {
        if (tags?.Keys.FirstOrDefault(key => key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)) is { } reserved)
        {
            throw AwsError.Validation.With($"Tag key '{reserved}' is not allowed: keys that begin with 'aws:' are reserved.");
        }

        if (tags?.Count > MostTags)
        {
            throw AwsError.TooManyTags.With($"There are {tags.Count} tags; a scalable target can have {MostTags}.");
        }
    }

    private ScalableTargetRow TargetOf(string arn) =>
        _tables.Targets.All().FirstOrDefault(row => ArnOf(row) == arn) ?? throw AwsError.ResourceNotFoundException.With($"Resource not found for the ARN: {arn}");

    private void Tag(string arn, Func<IReadOnlyDictionary<string, string>, IEnumerable<KeyValuePair<string, string>>> change) =>
        _tables.Targets.Update(TargetOf(arn).Key, old => change(old.Tags).ToDictionary() is { Count: <= MostTags } tags ? old with { Tags = tags }
            : throw AwsError.TooManyTags.With($"The scalable target {arn} can have {MostTags} tags."));
}
