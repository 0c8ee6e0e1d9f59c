using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sns;

namespace Sagebrush.Services;

partial class SnsService
{
    /// <summary>The caller's topics, a hundred at a time.</summary>
    public override ValueTask<ListTopicsResponse> ListTopics(ListTopicsRequest request, Call call, CancellationToken cancel)
    {
        var (rows, next) = Page(_topics.Rows.Below(_topics.ArnOf(call.Account, "")), topic => topic.Arn, request.NextToken);
        return new(new ListTopicsResponse { Topics = [.. rows.Select(topic => new Topic { TopicArn = topic.Arn })], NextToken = next });
    }
}
