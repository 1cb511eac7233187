package acratools.rollback;

/**
 * How values stand in the statements of the output file. What is written is ASCII, on one line, and says the same
 * whatever the character set and the settings of the connection that loads it, unless an implementation says otherwise.
 */
sealed interface SqlLiteral permits PostgreSqlLiteral, MySqlLiteral {
    /** A decrypted value, or a column of bytes. */
    void bytes(byte[] value, StatementBuffer out);

    /** A whole or decimal number as the database prints it. */
    void number(String number, StatementBuffer out);

    /** Any other value, in the text form of its type. */
    void text(String text, StatementBuffer out);
}
