using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Keeps how model quality is to be monitored. All that can be known to be wrong with it is said now, not when an execution fails.</summary>
    /// <exception cref="AwsException">ValidationException: something that it names is missing or does not fit. ResourceInUse: the name is taken.</exception>
    public override async ValueTask<CreateModelQualityJobDefinitionResponse> CreateModelQualityJobDefinition(CreateModelQualityJobDefinitionRequest request, Call call, CancellationToken cancel)
    {
        string arn = ArnOf(ModelQualityDefinition.Kind, request.JobDefinitionName);
        await new MonitoringChecks(_tables, _images, _storage, _roles).Check(MonitoringPlans.Of(request, _tables.ProcessingJobs), cancel);
        Services.Tags.Check(request.Tags);
        try
        {
            _tables.ModelQualityDefinitions.Add(new(request));
        }
        catch (DuplicateKeyException)
        {
            throw AwsError.ResourceInUse.With($"Job definition {arn} already exists.");
        }

        _tags.Set(arn, request.Tags);
        return new() { JobDefinitionArn = arn };
    }
}
