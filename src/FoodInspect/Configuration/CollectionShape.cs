namespace FoodInspect.Configuration;

/// <summary>Which option types are lists or dictionaries, and of what.</summary>
public static class CollectionShape
{
    /// <summary>T of a <c>T[]</c>, <c>IReadOnlyList&lt;T&gt;</c> and what an array can be assigned to; null for any other type.</summary>
    public static Type? ElementOfList(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.GenericTypeArguments is [var element] && type.IsAssignableFrom(element.MakeArrayType()) ? element
        : null;

    /// <summary>T of a dictionary by names, <c>IReadOnlyDictionary&lt;string, T&gt;</c>; null for any other type.</summary>
    public static Type? ElementOfDictionary(Type type) =>
        type.IsGenericType && type.GenericTypeArguments is [var key, var value] && key == typeof(string)
        && type.IsAssignableFrom(typeof(Dictionary<,>).MakeGenericType(key, value))
            ? value
            : null;
}
