package acratools.backup;

import acratools.secret.Secret;

/** Where the key of a new backup goes: without it the backup is lost. */
interface BackupKeySink {
    /** Where it goes, for messages: {@code in file keys.key}. */
    String place();

    /**
     * Refuses early what cannot work, before anything is made.
     *
     * @throws acratools.failure.ToolFailure if the key cannot go there
     */
    void require();

    /**
     * Keeps the key; what was kept is durable as far as the place can tell, and what was there before is never replaced. If
     * this fails, nothing is left that {@link #takeBack} would have to take back.
     *
     * @param text one line, without its end; not kept in memory
     */
    void keep(Secret text);

    /** Takes back what {@link #keep} kept: the backup that it was for did not come to be. */
    void takeBack();
}
