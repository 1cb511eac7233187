package acratools.sql;

/** What keeps a stale value from being written over a newer one. */
enum WriteGuard {
    /** The user's statement has a last parameter for the old value, in its condition. */
    OWN_COMPARISON,
    /** This package adds a comparison with the old value to the user's statement. */
    ADDED_COMPARISON,
    /** Each row is read again in the batch's transaction, whose isolation keeps it from changing after that. */
    READ_AGAIN
}
