using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FoodInspect.Trainer.Networks;

/// <summary>
/// Reads and writes a network's form with its "architecture" as the first key. A form without that key is an ENet's, and "resnet50" without a depth a
/// ResNet of 50 layers: so were they written while there was no other network.
/// </summary>
internal sealed class NetworkFormConverter : JsonConverter<NetworkForm>
{
    private const string Key = "architecture";
    private const string ENetName = "enet";

    private static readonly Dictionary<string, Type> Architectures = new()
    {
        [ENetName] = typeof(ENetOptions),
        ["resnet"] = typeof(ResNetOptions),
        ["resnet50"] = typeof(ResNetOptions),
    };

    public override NetworkForm Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (JsonNode.Parse(ref reader) is not JsonObject form)
            throw new JsonException("the form of a network is no object");
        var name = ENetName;
        if (form.Remove(Key, out var given))
            name = given is JsonValue value && value.TryGetValue(out string? text) ? text : throw new JsonException($"'{Key}' is no text");
        return Architectures.TryGetValue(name, out var type)
            ? (NetworkForm)form.Deserialize(type, options)!
            : throw new JsonException($"'{name}' is no architecture of this trainer's; it knows {string.Join(", ", Architectures.Keys)}");
    }

    public override void Write(Utf8JsonWriter writer, NetworkForm value, JsonSerializerOptions options)
    {
        var form = JsonSerializer.SerializeToNode(value, value.GetType(), options)!.AsObject();
        form.Insert(0, Key, Architectures.First(architecture => architecture.Value == value.GetType()).Key);
        form.WriteTo(writer, options);
    }
}
