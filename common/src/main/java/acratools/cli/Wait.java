package acratools.cli;

/** What a job may wait for. Nothing is half done meanwhile, so that a signal may end the process there and then. */
enum Wait {
    /** Requests for a secret, pauses between them included: the keystore is not touched, and a write that is under way is told of. */
    VAULT("still waiting for vault", true),
    /** Once the lock is there, what a killed writer left is set right: only the pauses before may be cut short. */
    LOCK("still waiting for the keystore's lock, which another process holds", false),
    /** A read from Redis, whose socket no interrupt wakes: what is written is written in one go, and never by a read. */
    REDIS("still waiting for redis", true),
    /** A key goes to a KMS before anything is written with it. */
    KMS("still waiting for the kms", true);

    private final String message;
    private final boolean endsAnywhere;

    Wait(String message, boolean endsAnywhere) {
        this.message = message;
        this.endsAnywhere = endsAnywhere;
    }

    String message() {
        return message;
    }

    /** Whether it may be given up also while the thread does not pause. */
    boolean endsAnywhere() {
        return endsAnywhere;
    }
}
