package acratools.logverifier.format;

/** Which data an entry is taken to have been signed with. */
public enum Reading {
    /** As spec/audit-log.md has it, with {@code \b} and {@code \f} short, as Go spells them from 1.22 on. */
    USUAL,
    /** The same with {@code \}{@code u0008} and {@code \}{@code u000c}, as older Go spells them. */
    OLD_ESCAPES,
    /** JSON: {@code chain} is a logged field of that name, and therefore signed. No verifier reads it so. */
    CHAIN_AS_FIELD,
    /** JSON: the entry both begins and ends a chain, so that {@code new} took the place of {@code end}. No verifier reads it so. */
    NEW_OVER_END,
    /** Text: {@code  integrity=} is in the text too, and its last one counts. No verifier reads it so. */
    LAST_PART
}
