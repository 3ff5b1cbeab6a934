namespace WeChatTcb.Query;

/// <summary>The ids of all diagnostics, each with its one cause. An id never changes its meaning.</summary>
public static class DiagnosticIds
{
    // The text.

    /// <summary>The statement has more than <see cref="QueryParser.MaxLength"/> UTF-16 code units.</summary>
    public const string StatementTooLong = nameof(StatementTooLong);

    /// <summary>Brackets, values or calls are nested more deeply, or chained for longer, than any query needs.</summary>
    public const string StatementTooDeep = nameof(StatementTooDeep);

    /// <summary>A short text makes too large a query, with constants that are used over and over.</summary>
    public const string StatementTooComplex = nameof(StatementTooComplex);

    /// <summary>The text is not valid JavaScript.</summary>
    public const string SyntaxError = nameof(SyntaxError);

    /// <summary>A statement runs into the next one, as in the vendor's printed sample (contract 6.2).</summary>
    public const string MissingSemicolon = nameof(MissingSemicolon);

    /// <summary>JavaScript outside the query language: functions, loops, assignments and so on.</summary>
    public const string UnsupportedSyntax = nameof(UnsupportedSyntax);

    // The statement as a whole.

    /// <summary>There is no <c>db.collection(…)</c> expression.</summary>
    public const string MissingQuery = nameof(MissingQuery);

    /// <summary>The query does not end in <c>.get()</c>.</summary>
    public const string MissingGet = nameof(MissingGet);

    /// <summary>Something follows the query, or <c>.get()</c>.</summary>
    public const string TextAfterQuery = nameof(TextAfterQuery);

    /// <summary>A declaration of <c>db</c>, which is predefined.</summary>
    public const string PredefinedName = nameof(PredefinedName);

    /// <summary>A constant is used before its declaration.</summary>
    public const string UsedBeforeDeclaration = nameof(UsedBeforeDeclaration);

    /// <summary><c>.doc()</c> after another method, or a method other than <c>field</c> and <c>get</c> after it.</summary>
    public const string DocumentChain = nameof(DocumentChain);

    // Names.

    /// <summary>A name that is neither predefined nor declared.</summary>
    public const string UnknownName = nameof(UnknownName);

    /// <summary>An object has no such member.</summary>
    public const string UnknownMember = nameof(UnknownMember);

    /// <summary>A query has no such method.</summary>
    public const string UnknownMethod = nameof(UnknownMethod);

    /// <summary><c>db.command</c>, or a command that is chained to another, has no such command.</summary>
    public const string UnknownCommand = nameof(UnknownCommand);

    /// <summary>A <c>$</c> operator that does not exist, or not at this place.</summary>
    public const string UnknownOperator = nameof(UnknownOperator);

    /// <summary>Part of the database's language, but not understood here; the service may well take it, and only it can tell.</summary>
    public const string NotSupported = nameof(NotSupported);

    /// <summary>Part of the database's language, but nothing that an export can return.</summary>
    public const string NotExportable = nameof(NotExportable);

    // Calls and arguments.

    /// <summary>A function is not called, or something else is called, or <c>new</c> is wrong or missing.</summary>
    public const string InvalidCall = nameof(InvalidCall);

    /// <summary>Too many or too few arguments.</summary>
    public const string ArgumentCount = nameof(ArgumentCount);

    /// <summary>An argument of the wrong type or range that has no id of its own.</summary>
    public const string InvalidArgument = nameof(InvalidArgument);

    /// <summary>A string that no document can hold: half of a surrogate pair, or a NUL where it is not allowed.</summary>
    public const string InvalidText = nameof(InvalidText);

    /// <summary>An invalid collection name.</summary>
    public const string InvalidCollection = nameof(InvalidCollection);

    /// <summary>A field path with an empty part, or a part that starts with <c>$</c>.</summary>
    public const string InvalidPath = nameof(InvalidPath);

    /// <summary>A date that JavaScript cannot read, or that every engine reads in its own way.</summary>
    public const string InvalidDate = nameof(InvalidDate);

    /// <summary>Options of a regular expression other than <c>i</c>, <c>m</c>, <c>s</c>, or one of them twice.</summary>
    public const string InvalidRegexOptions = nameof(InvalidRegexOptions);

    /// <summary>A longitude or latitude out of range.</summary>
    public const string GeoRange = nameof(GeoRange);

    /// <summary>A ring of a polygon that does not end where it starts, or has fewer than four positions.</summary>
    public const string GeoRing = nameof(GeoRing);

    /// <summary>A sort direction other than <c>'asc'</c> and <c>'desc'</c>.</summary>
    public const string OrderDirection = nameof(OrderDirection);

    /// <summary><c>skip</c> or <c>limit</c> with something other than a whole number that is not negative.</summary>
    public const string InvalidCount = nameof(InvalidCount);

    /// <summary><c>limit(0)</c>, which has no agreed meaning (contract 6.3).</summary>
    public const string LimitZero = nameof(LimitZero);

    // Values that a statement is built from.

    /// <summary>A value that cannot be written in a statement: bytes, code, a number that JavaScript does not have.</summary>
    public const string InvalidValue = nameof(InvalidValue);

    /// <summary>
    /// Keys whose order counts come from a dictionary that has none: an error for sort keys; a warning for an object that is compared as a
    /// whole, which is written in the order of its names.
    /// </summary>
    public const string UnorderedKeys = nameof(UnorderedKeys);

    // Conditions.

    /// <summary>The argument of <c>where</c> is not a condition.</summary>
    public const string InvalidWhere = nameof(InvalidWhere);

    /// <summary>All members of the condition are <c>undefined</c>; the service's library refuses that (contract 6.4).</summary>
    public const string AllUndefined = nameof(AllUndefined);

    /// <summary>A command such as <c>_.gt(1)</c> is used where a field's name is needed first.</summary>
    public const string ConditionWithoutField = nameof(ConditionWithoutField);

    /// <summary>A condition with field names is used where a command on one field is needed.</summary>
    public const string FieldWithinField = nameof(FieldWithinField);

    /// <summary>A command is used inside a value that is compared as a whole.</summary>
    public const string CommandInValue = nameof(CommandInValue);

    /// <summary>Two members of one condition name the same field; libraries keep one of them and drop the other.</summary>
    public const string DuplicatePath = nameof(DuplicatePath);

    /// <summary>
    /// <c>geoNear</c> twice, or within an alternative, a negation or an element; or <c>_.expr</c> within an element.
    /// </summary>
    public const string ConditionPlace = nameof(ConditionPlace);

    /// <summary>An expression of <c>_.expr</c> with the wrong number of operands, or something that is not an expression.</summary>
    public const string InvalidExpression = nameof(InvalidExpression);

    // Projections.

    /// <summary>A projection that is not an object of booleans.</summary>
    public const string InvalidField = nameof(InvalidField);

    /// <summary>A projection that both includes and excludes fields other than <c>_id</c> (contract 6.6).</summary>
    public const string MixedField = nameof(MixedField);

    /// <summary>A CSV export without named columns, which the service refuses (contract 7.2).</summary>
    public const string CsvWithoutField = nameof(CsvWithoutField);

    // Warnings.

    /// <summary>Warning: a second <c>where</c>, <c>skip</c>, <c>limit</c> or <c>field</c> replaces the first.</summary>
    public const string Replaced = nameof(Replaced);

    /// <summary>Warning: a key occurs twice in an object; the last one counts.</summary>
    public const string DuplicateKey = nameof(DuplicateKey);

    /// <summary>Warning: <c>{a: {}}</c> sets no condition on <c>a</c> and matches everything (contract 6.4).</summary>
    public const string EmptyObject = nameof(EmptyObject);

    /// <summary>Warning: two fields each with <c>_.or</c>; the service's library merges the two alternatives (contract 6.4).</summary>
    public const string SeveralAlternatives = nameof(SeveralAlternatives);

    /// <summary>Warning: a whole number beyond 2^53 is not the number that is written.</summary>
    public const string NumberPrecision = nameof(NumberPrecision);

    /// <summary>Warning: a date without a time zone; here it is read as UTC, the service's own zone is not known.</summary>
    public const string LocalDate = nameof(LocalDate);

    /// <summary>Warning: a radius of more than half the globe, most likely not in radians.</summary>
    public const string LargeRadius = nameof(LargeRadius);

    /// <summary>Warning: <c>_.eq(/x/)</c> looks for a stored regular expression, not for a match.</summary>
    public const string RegexAsValue = nameof(RegexAsValue);

    /// <summary>Warning: a projection names a field and a part of that field; newer servers refuse that.</summary>
    public const string PathCollision = nameof(PathCollision);

    /// <summary>Warning: <c>.field({})</c> chooses nothing, so that all fields are kept.</summary>
    public const string EmptyField = nameof(EmptyField);

    /// <summary>Warning: a comparison with a string that looks like a number, which no number ever passes.</summary>
    public const string NumberAsText = nameof(NumberAsText);

    /// <summary>Warning: a comparison with a string that looks like a date, which no date ever passes.</summary>
    public const string DateAsText = nameof(DateAsText);

    /// <summary>Warning: a sort of the whole result, which fails at the service beyond 32 MB.</summary>
    public const string SortWithoutLimit = nameof(SortWithoutLimit);

    /// <summary>Warning: the same field is a sort key twice; it keeps its first place and takes its last direction.</summary>
    public const string DuplicateSortKey = nameof(DuplicateSortKey);
}
