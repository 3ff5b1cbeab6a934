using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using WeChatTcb.EmulatorProtocol;

namespace WeChatTcb.Emulator.Hosting;

/// <summary>
/// The language of the messages: one for the process, and another for requests that ask for it. The program knows no cultures
/// (InvariantGlobalization), so that it starts quickly and needs no ICU: the names are compared here.
/// </summary>
internal static class Language
{
    private const string SimplifiedChinese = "zh-Hans";

    static Language() => AssemblyLoadContext.Default.Resolving += ResolveTranslation;

    /// <summary>
    /// Applies the option <c>--language</c>. Before all else, so that the help and the errors of other options follow it.
    /// </summary>
    public static void Choose(string[] arguments)
    {
        var option = Array.LastIndexOf(arguments, ProgramOptions.Language);
        if (option < 0 || option + 1 >= arguments.Length || !IsSimplifiedChinese(arguments[option + 1]))
            return;
        var culture = CultureInfo.GetCultureInfo(SimplifiedChinese);
        CultureInfo.CurrentUICulture = culture;
        CultureInfo.DefaultThreadCurrentUICulture = culture;
    }

    /// <summary>
    /// The language of one request, for the code that the caller awaits: the first that it accepts, and otherwise that of the process.
    /// </summary>
    public static void ChooseFor(HttpRequest request)
    {
        if (request.Headers.AcceptLanguage.ToString().Split(',', ';')[0].Trim() is { Length: > 0 } first)
            CultureInfo.CurrentUICulture = IsSimplifiedChinese(first)
                ? CultureInfo.GetCultureInfo(SimplifiedChinese)
                : CultureInfo.InvariantCulture;
    }

    // Without ICU the runtime writes the name of the culture, and so of the folder, in other letters: zh-HANS.
    private static Assembly? ResolveTranslation(AssemblyLoadContext context, AssemblyName name)
    {
        if (!SimplifiedChinese.Equals(name.CultureName, StringComparison.OrdinalIgnoreCase))
            return null;
        var file = Path.Combine(AppContext.BaseDirectory, SimplifiedChinese, name.Name + ".dll");
        return File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
    }

    // A value of LANG is accepted too: zh_CN.UTF-8.
    private static bool IsSimplifiedChinese(string name)
    {
        var culture = name.Split('.')[0].Replace('_', '-');
        return culture.Equals("zh-CN", StringComparison.OrdinalIgnoreCase)
            || culture.Equals("zh-SG", StringComparison.OrdinalIgnoreCase)
            || culture.Equals(SimplifiedChinese, StringComparison.OrdinalIgnoreCase)
            || culture.StartsWith(SimplifiedChinese + "-", StringComparison.OrdinalIgnoreCase);
    }
}
