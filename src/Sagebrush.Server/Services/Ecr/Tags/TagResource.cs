using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Ecr;

namespace Sagebrush.Services;

partial class EcrService
{
    private const int MostLabels = 50;

    /// <summary>Gives a repository tags for people, in place of those of the same key.</summary>
    /// <exception cref="AwsException">RepositoryNotFoundException, InvalidParameterException, TooManyTagsException.</exception>
    public override ValueTask<TagResourceResponse> TagResource(TagResourceRequest request, Call call, CancellationToken cancel)
    {
        var added = LabelsOf(request.Tags);
        _images.Repositories.Update(FindByArn(request.ResourceArn).Name, old =>
        {
            var labels = new Dictionary<string, string>(old.Labels);
            foreach (var (key, value) in added)
            {
                labels[key] = value;
            }

            return labels.Count <= MostLabels ? old with { Labels = labels }
                : throw AwsError.TooManyTags.With($"The repository '{old.Name}' would have {labels.Count} tags; at most {MostLabels} are allowed.");
        });
        return new(new TagResourceResponse());
    }

    private static Dictionary<string, string> LabelsOf(IReadOnlyList<Tag> tags)
    {
        var labels = new Dictionary<string, string>();
        foreach (var tag in tags)
        {
            if (!labels.TryAdd(tag.Key, tag.Value))
            {
                throw AwsError.InvalidParameter.With($"Invalid parameter at 'tags' failed to satisfy constraint: 'Duplicate tag key: {tag.Key}'");
            }
        }

        return labels;
    }
}
