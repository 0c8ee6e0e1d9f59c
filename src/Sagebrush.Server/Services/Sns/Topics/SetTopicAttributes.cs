using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Sns;

namespace Sagebrush.Services;

partial class SnsService
{
    /// <summary>Sets one attribute of a topic.</summary>
    /// <exception cref="AwsException">NotFound; InvalidParameter: no such attribute, or not this value.</exception>
    public override ValueTask SetTopicAttributes(SetTopicAttributesRequest request, Call call, CancellationToken cancel)
    {
        string value = request.AttributeValue ?? "";
        TopicAttributes.Check(request.AttributeName, value);
        _topics.Rows.Update(TopicOf(request.TopicArn, call).Arn, row => row with
        {
            Attributes = new Dictionary<string, string>(row.Attributes) { [request.AttributeName] = value },
        });
        return ValueTask.CompletedTask;
    }
}
