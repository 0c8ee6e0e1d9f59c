using System.Text;

namespace Sagebrush.Commands;

/// <summary>What clients must be told to find a server: as shell lines, as a profile, as the SageMaker Python SDK's configuration.</summary>
/// <param name="options">Of the server.</param>
/// <param name="administrator">Whose key the clients get.</param>
internal sealed class ClientSettings(Options options, ConfiguredUser administrator)
{
    private string Url => options.Urls[0].TrimEnd('/').Replace("//0.0.0.0:", "//127.0.0.1:", StringComparison.Ordinal).Replace("//[::]:", "//[::1]:", StringComparison.Ordinal);

    /// <summary>A section of <c>~/.aws/config</c>.</summary>
    public string Profile => $"""
        [profile sagebrush]
        aws_access_key_id = {administrator.AccessKeyId}
        aws_secret_access_key = {administrator.SecretAccessKey}
        region = {options.Region}
        endpoint_url = {Url}
        {(options.S3 is null ? "" : $"services = sagebrush\n\n[services sagebrush]\ns3 =\n  endpoint_url = {options.S3.Url}\n")}
        """;

    /// <summary>
    /// The SDK's own ways to the default bucket and the role ask a public host whatever the environment says, so both are named here; the telemetry that
    /// it sends to a public host is turned off.
    /// </summary>
    public string SageMaker => $"""
        SchemaVersion: '1.0'
        SageMaker:
          PythonSDK:
            Modules:
              TelemetryOptOut: true
              Session:
                DefaultS3Bucket: sagemaker-{options.Region}-{options.Account}
          TrainingJob:
            RoleArn: {Role}
          ProcessingJob:
            RoleArn: {Role}
          Model:
            ExecutionRoleArn: {Role}

        """;

    private string Role => $"arn:aws:iam::{options.Account}:role/SageMakerRole";

    /// <summary>Lines for a POSIX shell.</summary>
    /// <param name="sageMakerConfig">Where <see cref="SageMaker"/> is kept.</param>
    public string Exports(string sageMakerConfig) => $"""
        export AWS_ENDPOINT_URL={Quoted(Url)}
        {(options.S3 is null ? "unset AWS_ENDPOINT_URL_S3" : $"export AWS_ENDPOINT_URL_S3={Quoted(options.S3.Url.ToString())}")}
        export AWS_ACCESS_KEY_ID={Quoted(administrator.AccessKeyId)}
        export AWS_SECRET_ACCESS_KEY={Quoted(administrator.SecretAccessKey)}
        export AWS_REGION={Quoted(options.Region)}
        export AWS_DEFAULT_REGION={Quoted(options.Region)}
        export SAGEMAKER_USER_CONFIG_OVERRIDE={Quoted(sageMakerConfig)}
        unset AWS_SESSION_TOKEN AWS_PROFILE

        """;

    /// <summary>Keeps <see cref="SageMaker"/> in the data folder; answers its path.</summary>
    public string WriteSageMakerConfig()
    {
        Directory.CreateDirectory(options.Data);
        string path = Path.Combine(options.Data, "sagemaker-config.yaml"), draft = path + ".new";
        File.WriteAllBytes(draft, Encoding.UTF8.GetBytes(SageMaker));
        File.Move(draft, path, overwrite: true);
        return path;
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
