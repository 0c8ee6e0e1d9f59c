using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sagebrush;

/// <summary>
/// A user in <c>sagebrush.json</c>: the text of the flag, or an object
/// <c>{ "name": …, "account": …, "accessKeyId": …, "secretAccessKey": …, "email": … }</c>.
/// </summary>
internal sealed class ConfiguredUserJson : JsonConverter<ConfiguredUser>
{
    /// <inheritdoc/>
    public override ConfiguredUser Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return ConfiguredUser.Parse(reader.GetString()!);
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("A user is a text NAME:ACCESSKEYID:SECRET or an object with name, accessKeyId and secretAccessKey.");
        }

        var user = new ConfiguredUser("", "", "");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string member = reader.GetString()!;
            reader.Read();
            string value = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException($"A user's '{member}' is a text.");
            user = member switch
            {
                "name" => user with { Name = value },
                "account" => user with { Account = value },
                "accessKeyId" => user with { AccessKeyId = value },
                "secretAccessKey" => user with { SecretAccessKey = value },
                "email" => user with { Email = value },
                _ => throw new JsonException($"A user has no '{member}'; it has name, account, accessKeyId, secretAccessKey and email."),
            };
        }

        return user;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ConfiguredUser value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("name", value.Name);
        if (value.Account is { } account)
        {
            writer.WriteString("account", account);
        }

        writer.WriteString("accessKeyId", value.AccessKeyId);
        writer.WriteString("secretAccessKey", value.SecretAccessKey);
        if (value.Email is { } email)
        {
            writer.WriteString("email", email);
        }

        writer.WriteEndObject();
    }
}
