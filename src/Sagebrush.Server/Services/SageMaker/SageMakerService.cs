using Sagebrush.Images;
using Sagebrush.Storage;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

/// <summary>SageMaker's control plane. A folder per kind of resource, a file per operation.</summary>
/// <param name="options">Account and region.</param>
/// <param name="tables">All resources.</param>
/// <param name="tags">Their tags.</param>
/// <param name="images">The containers that can run here.</param>
/// <param name="storage">Holds data and artifacts.</param>
/// <param name="roles">Who may run them.</param>
/// <param name="clock">Dates what happens.</param>
/// <param name="alarm">The state of a CloudWatch alarm by its name; null when there is none of that name.</param>
/// <param name="hasTopic">Whether there is a topic of an ARN; null where there are none.</param>
public sealed partial class SageMakerService(
    Options options, SageMakerTables tables, Tags tags, ImageCatalog images, ObjectStorage storage, Roles roles, TimeProvider clock, Func<string, string?> alarm,
    Func<string, bool>? hasTopic = null) : SageMakerApi
{
    private readonly Options _options = options;
    private readonly SageMakerTables _tables = tables;
    private readonly Tags _tags = tags;
    private readonly ImageCatalog _images = images;
    private readonly ObjectStorage _storage = storage;
    private readonly Roles _roles = roles;
    private readonly TimeProvider _clock = clock;
    private readonly Func<string, string?> _alarm = alarm;
    private readonly Func<string, bool> _hasTopic = hasTopic ?? (_ => false);

    private string ArnOf(string kind, string name) => Arn.SageMaker(_options, kind, name);
}
