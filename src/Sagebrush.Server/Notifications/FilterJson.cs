using System.Text.Json.Serialization;

namespace Sagebrush.Notifications;

/// <summary>Makes JSON values of attributes' values.</summary>
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(double))]
internal sealed partial class FilterJson : JsonSerializerContext;
