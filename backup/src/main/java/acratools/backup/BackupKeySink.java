package acratools.backup;

import acratools.secret.Secret;

/** Where the key of a new backup goes: without it the backup is lost. */
interface BackupKeySink {
    /**
     * Refuses early what cannot work, before anything is made.
     *
     * @throws acratools.failure.ToolFailure if the key cannot go there
     */
    void require();

    /**
     * Keeps the key; what was kept is durable, and what was there before is never replaced.
     *
     * @param text one line, without its end; not kept in memory but by one that prints it later
     */
    void keep(Secret text);

    /** Takes back what {@link #keep} kept: the backup that it was for did not come to be. */
    void takeBack();
}
