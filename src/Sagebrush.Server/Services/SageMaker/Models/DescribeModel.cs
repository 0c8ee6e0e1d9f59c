using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>A model as it was made.</summary>
    /// <exception cref="AwsException">ValidationException: there is none of that name.</exception>
    public override ValueTask<DescribeModelResponse> DescribeModel(DescribeModelRequest request, Call call, CancellationToken cancel)
    {
        var arn = ArnOf("model", request.ModelName);
        var model = _tables.Models.Find(request.ModelName) ?? throw Missing("model", arn);
        return new(DescribeModelResponse.From(model.Spec) with
        {
            ModelArn = arn, CreationTime = model.Created, EnableNetworkIsolation = model.Spec.EnableNetworkIsolation ?? false,
        });
    }
}
