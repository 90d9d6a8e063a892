using System.Buffers.Binary;
using System.Text;

namespace FoodInspect.Trainer.Native;

/// <summary>
/// Removes one demand from a 64-bit little-endian ELF library: <c>std::ios_base_library_init()</c> of libstdc++ 3.4.32. The call
/// initialises the standard streams, which libtorch has done before. Three places change (names as in the System V ABI
/// and the Linux Standard Base's symbol versioning): the symbol's name becomes <c>std::get_terminate()</c>, which takes nothing and does
/// nothing; its version becomes that function's, GLIBCXX_3.4.20; and the need for version 3.4.32 becomes a weak one.
/// </summary>
public static class StreamInitialisation
{
    public const string Symbol = "_ZSt21ios_base_library_initv";

    private const string Substitute = "_ZSt13get_terminatev";
    private const string SubstituteVersion = "GLIBCXX_3.4.20";
    private const string DemandedVersion = "GLIBCXX_3.4.32";
    private const ushort WeakVersion = 2; // VER_FLG_WEAK
    private const int SymbolSize = 24;

    /// <summary>Patches the library's bytes in place; leaves a library without the demand as it is.</summary>
    /// <exception cref="InvalidDataException">Not such an ELF library, or without what the patch builds on.</exception>
    public static void RemoveDemand(Span<byte> image)
    {
        var sections = SectionsOf(image);
        var names = image[sections[".dynstr"]];
        var name = IndexOfName(names, Symbol);
        if (name < 0)
            return;

        var (substituteIndex, demandedFlags) = VersionsIn(image[sections[".gnu.version_r"]], names);
        var symbols = image[sections[".dynsym"]];
        var versions = image[sections[".gnu.version"]];
        for (var i = 0; i < symbols.Length / SymbolSize; i++)
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(symbols[(i * SymbolSize)..]) == name)
                BinaryPrimitives.WriteUInt16LittleEndian(versions[(i * 2)..], substituteIndex);
        }
        BinaryPrimitives.WriteUInt16LittleEndian(image[sections[".gnu.version_r"]][demandedFlags..], WeakVersion);
        names.Slice(name, Symbol.Length).Clear();
        Encoding.ASCII.GetBytes(Substitute, names[name..]);
    }

    /// <summary>The index of the substitute's version, and the offset of the flags of the demanded one.</summary>
    private static (ushort SubstituteIndex, int DemandedFlags) VersionsIn(ReadOnlySpan<byte> needs, ReadOnlySpan<byte> names)
    {
        ushort? substitute = null;
        int? demanded = null;
        for (var file = 0; ;)
        {
            var versions = BinaryPrimitives.ReadUInt16LittleEndian(needs[(file + 2)..]);
            var version = file + BinaryPrimitives.ReadInt32LittleEndian(needs[(file + 8)..]);
            for (var i = 0; i < versions; i++)
            {
                var name = NameAt(names, BinaryPrimitives.ReadInt32LittleEndian(needs[(version + 8)..]));
                if (name == SubstituteVersion)
                    substitute = BinaryPrimitives.ReadUInt16LittleEndian(needs[(version + 6)..]);
                if (name == DemandedVersion)
                    demanded = version + 4;
                version += BinaryPrimitives.ReadInt32LittleEndian(needs[(version + 12)..]);
            }
            var next = BinaryPrimitives.ReadInt32LittleEndian(needs[(file + 12)..]);
            if (next == 0)
                break;
            file += next;
        }
        return substitute is { } index && demanded is { } flags
            ? (index, flags)
            : throw new InvalidDataException(
                $"The library needs {Symbol} but not both of {SubstituteVersion} and {DemandedVersion}: this build of it is unknown.");
    }

    private static Dictionary<string, Range> SectionsOf(ReadOnlySpan<byte> image)
    {
        if (image.Length < 64 || !image[..6].SequenceEqual("\u007fELF\u0002\u0001"u8))
            throw new InvalidDataException("Not a 64-bit little-endian ELF library.");
        var table = (int)BinaryPrimitives.ReadInt64LittleEndian(image[40..]);
        var entrySize = BinaryPrimitives.ReadUInt16LittleEndian(image[58..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(image[60..]);
        var namesAt = BinaryPrimitives.ReadUInt16LittleEndian(image[62..]);
        var names = image[SectionAt(image, table + (namesAt * entrySize))];
        var sections = new Dictionary<string, Range>();
        for (var i = 0; i < count; i++)
        {
            var header = table + (i * entrySize);
            sections[NameAt(names, BinaryPrimitives.ReadInt32LittleEndian(image[header..]))] = SectionAt(image, header);
        }
        foreach (var needed in new[] { ".dynstr", ".dynsym", ".gnu.version", ".gnu.version_r" })
        {
            if (!sections.ContainsKey(needed))
                throw new InvalidDataException($"The library has no section {needed}.");
        }
        return sections;
    }

    private static Range SectionAt(ReadOnlySpan<byte> image, int header)
    {
        var offset = (int)BinaryPrimitives.ReadInt64LittleEndian(image[(header + 24)..]);
        var isEmptyInFile = BinaryPrimitives.ReadInt32LittleEndian(image[(header + 4)..]) == 8; // SHT_NOBITS
        var size = isEmptyInFile ? 0 : (int)BinaryPrimitives.ReadInt64LittleEndian(image[(header + 32)..]);
        return offset..(offset + size);
    }

    private static int IndexOfName(ReadOnlySpan<byte> names, string name)
    {
        var at = names.IndexOf(Encoding.ASCII.GetBytes($"\0{name}\0"));
        return at < 0 ? -1 : at + 1;
    }

    private static string NameAt(ReadOnlySpan<byte> names, int offset)
    {
        var rest = names[offset..];
        return Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)0)]);
    }
}
