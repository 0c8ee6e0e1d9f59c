using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Training jobs, newest first unless asked otherwise.</summary>
    /// <exception cref="AwsException">ValidationException: a token that no list gave.</exception>
    public override ValueTask<ListTrainingJobsResponse> ListTrainingJobs(ListTrainingJobsRequest request, Call call, CancellationToken cancel)
    {
        if (request.WarmPoolStatusEquals is not null || request.TrainingPlanArnEquals is not null)
        {
            // No job here has a warm pool or a training plan.
            return new(new ListTrainingJobsResponse { TrainingJobSummaries = [] });
        }

        var page = _tables.TrainingJobs.List(Paging.Of(request.SortBy, request.SortOrder, request.MaxResults, request.NextToken) with
        {
            NameContains = request.NameContains,
            StatusEquals = request.StatusEquals,
            CreationTimeAfter = request.CreationTimeAfter,
            CreationTimeBefore = request.CreationTimeBefore,
            LastModifiedTimeAfter = request.LastModifiedTimeAfter,
            LastModifiedTimeBefore = request.LastModifiedTimeBefore,
        });
        return new(new ListTrainingJobsResponse { TrainingJobSummaries = [.. page.Items.Select(Summary)], NextToken = page.NextToken });
    }

    private TrainingJobSummary Summary(TrainingJob job) => new()
    {
        TrainingJobName = job.Key,
        TrainingJobArn = ArnOf(TrainingJob.Kind, job.Key),
        CreationTime = job.Created,
        LastModifiedTime = job.Modified,
        TrainingEndTime = job.TrainingEnded,
        TrainingJobStatus = job.TrainingJobStatus,
        SecondaryStatus = job.SecondaryStatus,
    };
}
