package acratools.keymaker;

import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import java.util.Optional;

/**
 * A key that one run can make, in the order in which a run without any {@code --generate_…} flag makes and names them.
 * Source: spec/cli.md, "acra-keymaker".
 */
enum NewKey {
    STORAGE_PAIR("Generated storage encryption keypair"),
    HMAC("Generated HMAC key for searchable encryption"),
    AUDIT_LOG("Generated HMAC key for secure logging"),
    STORAGE_SYMMETRIC("Generated storage symmetric key for clientID"),
    POISON_SYMMETRIC("Generated symmetric key for poison records"),
    POISON_PAIR("Generated keypair for poison records");

    private final String line;

    NewKey(String line) {
        this.line = line;
    }

    /** What the tool prints once the key is in the keystore. */
    String line() {
        return line;
    }

    /** How the log names it. */
    String purpose() {
        return switch (this) {
            case STORAGE_PAIR -> "storage key pair";
            case HMAC -> "HMAC key";
            case AUDIT_LOG -> "audit log key";
            case STORAGE_SYMMETRIC -> "storage symmetric key";
            case POISON_SYMMETRIC -> "poison record symmetric key";
            case POISON_PAIR -> "poison record key pair";
        };
    }

    /** Whether the key belongs to a client. */
    boolean isOfClient() {
        return switch (this) {
            case STORAGE_PAIR, HMAC, STORAGE_SYMMETRIC -> true;
            case AUDIT_LOG, POISON_SYMMETRIC, POISON_PAIR -> false;
        };
    }

    /** @throws IllegalArgumentException if the key belongs to a client and there is none */
    KeyRef ref(Optional<ClientId> client) {
        return switch (this) {
            case STORAGE_PAIR -> new KeyRef(owner(client), KeyKind.STORAGE_PAIR);
            case HMAC -> new KeyRef(owner(client), KeyKind.HMAC);
            case STORAGE_SYMMETRIC -> new KeyRef(owner(client), KeyKind.STORAGE_SYMMETRIC);
            case AUDIT_LOG -> new KeyRef(new KeyOwner.AuditLog(), KeyKind.AUDIT_LOG);
            case POISON_SYMMETRIC -> new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_SYMMETRIC);
            case POISON_PAIR -> new KeyRef(new KeyOwner.PoisonRecords(), KeyKind.STORAGE_PAIR);
        };
    }

    private ClientId owner(Optional<ClientId> client) {
        return client.orElseThrow(() -> new IllegalArgumentException(this + " without a client"));
    }
}
