using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using FoodInspect.Core.Configuration;

namespace FoodInspect.Configuration;

/// <summary>
/// Makes options records of configuration nodes. Unlike the framework's binder and serializer it lets nothing pass (unknown
/// keys, wrong types, missing values) and goes on after a problem, so that all of them are reported at once.
/// </summary>
/// <param name="secrets">Fills environment variables into strings.</param>
/// <param name="problems">Receives what is wrong.</param>
public sealed class StrictBinder(SecretSubstitution secrets, ICollection<ConfigurationProblem> problems)
{
    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>Makes a record of a node; where something is wrong, the default stands in its place.</summary>
    public T Bind<T>(ConfigurationNode node)
        where T : class => (T)BindObject(typeof(T), node);

    /// <summary>The keys that an options record has: its settable properties.</summary>
    public static IReadOnlyList<PropertyInfo> Keys(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is not null)];

    private object? BindValue(Type type, bool mayBeNull, ConfigurationNode node)
    {
        var underlying = Nullable.GetUnderlyingType(type);
        if (node.Kind == NodeKind.Null)
            return underlying is not null || mayBeNull ? null : Wrong(type, node, "null is no value here");

        type = underlying ?? type;
        if (ScalarText.Understands(type))
            return BindScalar(type, node);
        if (CollectionShape.ElementOfDictionary(type) is { } valueType)
            return BindDictionary(valueType, node);
        if (CollectionShape.ElementOfList(type) is { } elementType)
            return BindList(elementType, node);
        return node.Kind == NodeKind.List ? BindPositions(type, node) : BindObject(type, node);
    }

    private object? BindScalar(Type type, ConfigurationNode node)
    {
        if (!ScalarText.Fits(type, node.Kind))
            return Wrong(type, node, $"this is no {ScalarText.NameOf(type)}");
        var text = secrets.Fill(node, problems);
        return ScalarText.TryParse(type, text, out var value) ? value
            : secrets.LeavesOpen(node) ? null
            : Wrong(type, node, $"this is no {ScalarText.NameOf(type)}");
    }

    private object? BindDictionary(Type valueType, ConfigurationNode node)
    {
        if (node.Kind != NodeKind.Section)
            return Wrong(valueType, node, "names with values are expected, { \"NAME\": … }");
        var dictionary = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), valueType))!;
        foreach (var (name, member) in node.Members)
            dictionary[name] = BindValue(valueType, false, member) ?? Placeholder(valueType);
        return dictionary;
    }

    private object? BindList(Type elementType, ConfigurationNode node)
    {
        if (node.Kind != NodeKind.List)
            return Wrong(elementType, node, "a list is expected, [ … ]");
        var elements = Array.CreateInstance(elementType, node.Elements.Count);
        for (var i = 0; i < node.Elements.Count; i++)
            elements.SetValue(BindValue(elementType, false, node.Elements[i]) ?? Placeholder(elementType), i);
        return elements;
    }

    /// <summary>A point or size from its numbers, [x, y].</summary>
    private object? BindPositions(Type type, ConfigurationNode node)
    {
        var constructor = type.GetConstructors().FirstOrDefault(candidate =>
            candidate.GetParameters().Length == node.Elements.Count
            && candidate.GetParameters().All(parameter => ScalarText.Understands(parameter.ParameterType)));
        if (constructor is null)
            return Wrong(type, node, $"{node.Elements.Count} numbers make no {type.Name}");
        var arguments = constructor.GetParameters()
            .Zip(node.Elements, (parameter, element) => BindValue(parameter.ParameterType, false, element));
        return constructor.Invoke([.. arguments]);
    }

    private object BindObject(Type type, ConfigurationNode node)
    {
        var options = Create(type);
        if (node.Kind != NodeKind.Section)
        {
            Wrong(type, node, "keys with values are expected, { … }");
            return options;
        }

        var keys = Keys(type);
        foreach (var (name, member) in node.Members)
            if (keys.FirstOrDefault(key => key.Name.Equals(name, Comparison(member))) is { } key)
                key.SetValue(options, BindValue(key.PropertyType, IsNullable(key), member) ?? (IsNullable(key) ? null : key.GetValue(options)));
            else
                problems.Add(UnknownKey(name, member, keys));
        foreach (var key in keys)
            if (IsRequired(type, key) && !node.Members.Keys.Contains(key.Name, StringComparer.OrdinalIgnoreCase))
                problems.Add(new ConfigurationProblem(
                    node.PathOf(key.Name), null, "this key is missing", Missing(key.PropertyType)));
        return options;
    }

    private static string Missing(Type type) =>
        !ScalarText.Understands(type) && Keys(type) is [var first, ..]
            ? $"Give a section, {{ \"{first.Name}\": … }}."
            : $"Give a {ScalarText.NameOf(type)}.";

    /// <summary>What stands for an element that could not be read, so that nobody who goes on to look for more meets a null.</summary>
    private static object Placeholder(Type type) =>
        type == typeof(string) ? ""
        : CollectionShape.ElementOfList(type) is { } element ? Array.CreateInstance(element, 0)
        : Create(type);

    /// <summary>The record with its defaults; one that is written with parameters gets them from the keys afterwards.</summary>
    private static object Create(Type type) =>
        type.IsValueType || type.GetConstructor(Type.EmptyTypes) is not null
            ? Activator.CreateInstance(type)!
            : Primary(type).Invoke([.. Primary(type).GetParameters().Select(parameter => parameter.HasDefaultValue ? parameter.DefaultValue : null)]);

    private static ConstructorInfo Primary(Type type) => type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length)!;

    private static bool IsRequired(Type type, PropertyInfo key) =>
        key.GetCustomAttribute<RequiredMemberAttribute>() is not null
        || (!type.IsValueType && type.GetConstructor(Type.EmptyTypes) is null
            && Primary(type).GetParameters().Any(parameter => parameter.Name == key.Name && !parameter.HasDefaultValue));

    // In the file a key has one spelling; environment variables are often written in capitals.
    private static StringComparison Comparison(ConfigurationNode member) =>
        member.Place.Contains("environment", StringComparison.Ordinal) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private static bool IsNullable(PropertyInfo key)
    {
        lock (Nullability)
            return Nullability.Create(key).WriteState == NullabilityState.Nullable;
    }

    private static ConfigurationProblem UnknownKey(string name, ConfigurationNode node, IReadOnlyList<PropertyInfo> keys)
    {
        var names = keys.Select(key => key.Name).ToList();
        var meant = NearestName.Find(name, names);
        return new ConfigurationProblem(
            node.KeyPath, null, "there is no such key",
            (meant is null ? "" : $"Did you mean {meant}? ") + $"Keys here: {string.Join(", ", names)}.");
    }

    private object? Wrong(Type type, ConfigurationNode node, string problem)
    {
        problems.Add(new ConfigurationProblem(node.KeyPath, Shown(type, node), problem, $"Write {ScalarText.ExampleOf(type)}."));
        return type.IsValueType ? Activator.CreateInstance(type) : null;
    }

    // What stands in place of a text or a section may be a password, an address with one, or a token.
    private static string? Shown(Type expected, ConfigurationNode node) =>
        node.Kind == NodeKind.Null || (ScalarText.Understands(expected) && expected != typeof(string) && expected != typeof(Uri) && node.Text.Length > 0)
            ? node.Text
            : null;
}
