using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sns;

namespace Sagebrush.Services;

partial class SnsService
{
    private const int MostTags = 50;

    /// <summary>Gives a topic tags, in place of those of the same keys.</summary>
    /// <exception cref="AwsException">ResourceNotFound; TagLimitExceeded.</exception>
    public override ValueTask<TagResourceResponse> TagResource(TagResourceRequest request, Call call, CancellationToken cancel)
    {
        _topics.Rows.Update(Tagged(request.ResourceArn, call), row =>
        {
            var tags = new Dictionary<string, string>(row.Tags);
            foreach (var tag in request.Tags)
            {
                tags[tag.Key] = tag.Value;
            }

            return tags.Count <= MostTags ? row with { Tags = tags } : throw TooManyTags();
        });
        return new(new TagResourceResponse());
    }

    private static AwsException TooManyTags() => AwsError.SnsTagLimit.With("Could not complete request: tag quota of per resource exceeded");

    private string Tagged(string arn, Call call)
    {
        try
        {
            return TopicOf(arn, call).Arn;
        }
        catch (AwsException e) when (e.Error == AwsError.SnsNotFound)
        {
            throw AwsError.SnsResourceNotFound.With("Resource does not exist");
        }
    }
}
