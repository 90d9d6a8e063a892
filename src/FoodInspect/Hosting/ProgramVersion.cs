using System.Reflection;

namespace FoodInspect.Hosting;

/// <summary>The version of the program.</summary>
internal static class ProgramVersion
{
    /// <summary>As the build gave it, without the commit.</summary>
    public static string Current { get; } = typeof(ProgramVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
