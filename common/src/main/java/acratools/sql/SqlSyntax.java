package acratools.sql;

/**
 * Where two databases read a statement differently.
 *
 * @param numbered placeholders are {@code $1}, and dollar quotes exist; else placeholders are {@code ?}
 * @param backslashInStrings a backslash in a plain string takes the next character
 * @param doubleQuotesAreStrings else they quote names
 * @param backticks quote names
 * @param hashComments {@code #} begins a comment
 * @param dashesNeedSpace two dashes begin a comment only before white space
 * @param nestedComments block comments nest
 * @param executableComments the server runs what stands in a block comment that begins with {@code !} or {@code M!}
 */
record SqlSyntax(
        boolean numbered,
        boolean backslashInStrings,
        boolean doubleQuotesAreStrings,
        boolean backticks,
        boolean hashComments,
        boolean dashesNeedSpace,
        boolean nestedComments,
        boolean executableComments) {
    /** With {@code standard_conforming_strings} on, the default since 9.1. */
    static final SqlSyntax POSTGRESQL = new SqlSyntax(true, false, false, false, false, false, true, false);

    /** Without {@code NO_BACKSLASH_ESCAPES} and {@code ANSI_QUOTES}, as by default. */
    static final SqlSyntax MYSQL = new SqlSyntax(false, true, true, true, true, true, false, true);
}
