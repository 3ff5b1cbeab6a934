using System.Globalization;

namespace Benchmarks;

/// <summary>The repeated measurements of one value.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    public void Add(double value) => _values.Add(value);

    public double Median
    {
        get
        {
            var sorted = _values.Order().ToArray();
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    public double Max => _values.Max();

    /// <summary>The ratios of measurements taken in turns, so that a slowdown of the machine affects both sides.</summary>
    public static Samples Ratios(Samples numerators, Samples denominators)
    {
        var ratios = new Samples();
        foreach (var (numerator, denominator) in numerators._values.Zip(denominators._values))
            ratios.Add(numerator / denominator);
        return ratios;
    }

    /// <summary>The median and the spread around it.</summary>
    public string ToString(string format)
    {
        return $"{Text(Median)} ({Text(_values.Min())} – {Text(Max)})";

        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
    }
}
