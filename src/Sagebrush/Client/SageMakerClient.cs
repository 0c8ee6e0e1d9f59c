using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Client;

/// <summary>The operations of SageMaker that the commands use.</summary>
public sealed class SageMakerClient(Connection connection)
{
    private static readonly SageMakerJson Json = SageMakerJson.Default;

    private readonly JsonService _service = new(connection, "sagemaker", "SageMaker");

    /// <summary>Starts a training job.</summary>
    public Task<CreateTrainingJobResponse> CreateTrainingJob(CreateTrainingJobRequest request, CancellationToken cancel) =>
        _service.Call("CreateTrainingJob", request, Json.CreateTrainingJobRequest, Json.CreateTrainingJobResponse, cancel);

    /// <summary>All about a training job.</summary>
    public Task<DescribeTrainingJobResponse> DescribeTrainingJob(string name, CancellationToken cancel) => _service.Call(
        "DescribeTrainingJob", new() { TrainingJobName = name }, Json.DescribeTrainingJobRequest, Json.DescribeTrainingJobResponse, cancel);

    /// <summary>The newest training jobs.</summary>
    public Task<ListTrainingJobsResponse> ListTrainingJobs(int most, CancellationToken cancel) => _service.Call(
        "ListTrainingJobs", new() { MaxResults = most, SortBy = "CreationTime", SortOrder = "Descending" }, Json.ListTrainingJobsRequest,
        Json.ListTrainingJobsResponse, cancel);

    /// <summary>Asks a training job to end.</summary>
    public Task StopTrainingJob(string name, CancellationToken cancel) =>
        _service.Call("StopTrainingJob", new() { TrainingJobName = name }, Json.StopTrainingJobRequest, cancel);

    /// <summary>Forgets a training job that has ended.</summary>
    public Task DeleteTrainingJob(string name, CancellationToken cancel) =>
        _service.Call("DeleteTrainingJob", new() { TrainingJobName = name }, Json.DeleteTrainingJobRequest, cancel);

    /// <summary>Makes a model of an artifact and an image.</summary>
    public Task<CreateModelResponse> CreateModel(CreateModelRequest request, CancellationToken cancel) =>
        _service.Call("CreateModel", request, Json.CreateModelRequest, Json.CreateModelResponse, cancel);

    /// <summary>Removes a model.</summary>
    public Task DeleteModel(string name, CancellationToken cancel) =>
        _service.Call("DeleteModel", new() { ModelName = name }, Json.DeleteModelRequest, cancel);

    /// <summary>Starts a transform job.</summary>
    public Task<CreateTransformJobResponse> CreateTransformJob(CreateTransformJobRequest request, CancellationToken cancel) =>
        _service.Call("CreateTransformJob", request, Json.CreateTransformJobRequest, Json.CreateTransformJobResponse, cancel);

    /// <summary>All about a transform job.</summary>
    public Task<DescribeTransformJobResponse> DescribeTransformJob(string name, CancellationToken cancel) => _service.Call(
        "DescribeTransformJob", new() { TransformJobName = name }, Json.DescribeTransformJobRequest, Json.DescribeTransformJobResponse, cancel);

    /// <summary>Says how an endpoint is to be made.</summary>
    public Task<CreateEndpointConfigResponse> CreateEndpointConfig(CreateEndpointConfigRequest request, CancellationToken cancel) =>
        _service.Call("CreateEndpointConfig", request, Json.CreateEndpointConfigRequest, Json.CreateEndpointConfigResponse, cancel);

    /// <summary>Removes an endpoint configuration.</summary>
    public Task DeleteEndpointConfig(string name, CancellationToken cancel) =>
        _service.Call("DeleteEndpointConfig", new() { EndpointConfigName = name }, Json.DeleteEndpointConfigRequest, cancel);

    /// <summary>Starts an endpoint.</summary>
    public Task<CreateEndpointResponse> CreateEndpoint(CreateEndpointRequest request, CancellationToken cancel) =>
        _service.Call("CreateEndpoint", request, Json.CreateEndpointRequest, Json.CreateEndpointResponse, cancel);

    /// <summary>Gives an endpoint another configuration.</summary>
    public Task<UpdateEndpointResponse> UpdateEndpoint(UpdateEndpointRequest request, CancellationToken cancel) =>
        _service.Call("UpdateEndpoint", request, Json.UpdateEndpointRequest, Json.UpdateEndpointResponse, cancel);

    /// <summary>All about an endpoint.</summary>
    public Task<DescribeEndpointResponse> DescribeEndpoint(string name, CancellationToken cancel) =>
        _service.Call("DescribeEndpoint", new() { EndpointName = name }, Json.DescribeEndpointRequest, Json.DescribeEndpointResponse, cancel);

    /// <summary>The newest endpoints.</summary>
    public Task<ListEndpointsResponse> ListEndpoints(int most, CancellationToken cancel) => _service.Call(
        "ListEndpoints", new() { MaxResults = most, SortBy = "CreationTime", SortOrder = "Descending" }, Json.ListEndpointsRequest,
        Json.ListEndpointsResponse, cancel);

    /// <summary>The newest transform jobs.</summary>
    public Task<ListTransformJobsResponse> ListTransformJobs(int most, CancellationToken cancel) => _service.Call(
        "ListTransformJobs", new() { MaxResults = most, SortBy = "CreationTime", SortOrder = "Descending" }, Json.ListTransformJobsRequest,
        Json.ListTransformJobsResponse, cancel);

    /// <summary>Ends an endpoint.</summary>
    public Task DeleteEndpoint(string name, CancellationToken cancel) =>
        _service.Call("DeleteEndpoint", new() { EndpointName = name }, Json.DeleteEndpointRequest, cancel);
}
