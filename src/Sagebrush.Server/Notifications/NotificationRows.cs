using System.Text.Json.Serialization;

namespace Sagebrush.Notifications;

/// <summary>Writes and reads the rows of topics.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TopicRow))]
[JsonSerializable(typeof(SubscriptionRow))]
[JsonSerializable(typeof(DeliveryRow))]
internal sealed partial class NotificationRows : JsonSerializerContext;
