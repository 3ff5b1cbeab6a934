using System.Buffers;

namespace WeChatTcb.Client.Imports;

/// <summary>
/// Replaces the commas between the elements of an array by line feeds, and its brackets by blanks. Elements stay as they are: each is an
/// object, and their text was checked before.
/// </summary>
internal sealed class ArraySeparators
{
    private static readonly SearchValues<byte> Marks = SearchValues.Create("\"{}"u8);
    private static readonly SearchValues<byte> StringMarks = SearchValues.Create("\"\\"u8);

    private int _depth;
    private bool _inString;
    private bool _isEscaped;

    /// <summary>Processes the next bytes.</summary>
    internal void Replace(Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_isEscaped)
            {
                _isEscaped = false;
                bytes = bytes[1..];
                continue;
            }

            var mark = bytes.IndexOfAny(_inString ? StringMarks : Marks);
            if (_depth == 0)
                Separate(mark < 0 ? bytes : bytes[..mark]);
            if (mark < 0)
                return;
            Pass(bytes[mark]);
            bytes = bytes[(mark + 1)..];
        }
    }

    private void Pass(byte mark)
    {
        switch (mark)
        {
            case (byte)'"':
                _inString = !_inString;
                break;
            case (byte)'\\':
                _isEscaped = true;
                break;
            case (byte)'{':
                _depth++;
                break;
            default:
                _depth--;
                break;
        }
    }

    private static void Separate(Span<byte> between)
    {
        foreach (ref var value in between)
        {
            value = value switch
            {
                (byte)',' => (byte)'\n',
                (byte)'[' or (byte)']' => (byte)' ',
                _ => value,
            };
        }
    }
}
