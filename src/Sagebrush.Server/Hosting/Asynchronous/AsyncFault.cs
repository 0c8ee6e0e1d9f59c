namespace Sagebrush.Hosting;

/// <summary>Where an asynchronous invocation failed, as SageMaker's metrics tell it apart.</summary>
internal enum AsyncFault
{
    /// <summary>Nowhere, or in none of the places below.</summary>
    None,

    /// <summary>The payload could not be fetched.</summary>
    Download,

    /// <summary>The model refused the request with a status of 400 to 499.</summary>
    ModelClient,

    /// <summary>The model failed with a status of 500 or above, was too late, or did not answer.</summary>
    ModelServer,

    /// <summary>The answer could not be stored.</summary>
    Upload,
}
