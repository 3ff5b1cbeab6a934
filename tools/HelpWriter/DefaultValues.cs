using System.Buffers.Binary;
using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;

namespace HelpWriter;

/// <summary>
/// The default values of parameters: the numbers that a cmdlet's constructor puts into its properties. Read from the constructor's code,
/// so that help never says another default than the one that works.
/// </summary>
internal static class DefaultValues
{
    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value & 0xFFFF);

    /// <summary>The default of a parameter as help shows it.</summary>
    internal static string Of(PropertyInfo property)
    {
        if (property.PropertyType is not { IsValueType: true, IsGenericType: false } type)
            return "None";
        if (type.Name == ParameterHelp.Switch)
            return "False";
        var value = Stored(property);
        return type.IsEnum
            ? type.EnumNames()[Convert.ToInt64(value, CultureInfo.InvariantCulture)]
            : value.ToString(CultureInfo.InvariantCulture);
    }

    private static double Stored(PropertyInfo property)
    {
        var owner = property.DeclaringType!;
        const BindingFlags Own = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;
        var field = owner.GetField($"<{property.Name}>k__BackingField", Own)!.MetadataToken;
        ReadOnlySpan<byte> code = owner.GetConstructors(Own).Single().GetMethodBody()!.GetILAsByteArray();

        double? pushed = null;
        while (!code.IsEmpty)
        {
            var isLong = code[0] == 0xFE;
            var operation = Codes[isLong ? 0xFE00 | code[1] : code[0]];
            code = code[(isLong ? 2 : 1)..];
            if (operation == OpCodes.Stfld && pushed is { } value && BinaryPrimitives.ReadInt32LittleEndian(code) == field)
                return value;
            pushed = Constant(operation, code);
            code = code[Length(operation, code)..];
        }

        return 0; // what is not set is zero
    }

    private static double? Constant(OpCode operation, ReadOnlySpan<byte> operand) => operation.Name switch
    {
        "ldc.i4.m1" => -1,
        "ldc.i4.s" => (sbyte)operand[0],
        "ldc.i4" => BinaryPrimitives.ReadInt32LittleEndian(operand),
        "ldc.i8" => BinaryPrimitives.ReadInt64LittleEndian(operand),
        "ldc.r8" => BinaryPrimitives.ReadDoubleLittleEndian(operand),
        ['l', 'd', 'c', '.', 'i', '4', '.', var digit] => digit - '0',
        _ => null,
    };

    private static int Length(OpCode operation, ReadOnlySpan<byte> operand) => operation.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(operand)),
        _ => 4,
    };
}
