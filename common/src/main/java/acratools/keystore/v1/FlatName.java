package acratools.keystore.v1;

import acratools.id.ClientId;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.keystore.KeyEntry.Half;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a path of the flat tree tells.
 *
 * @param ref absent for legacy keys
 * @param half what is in the file
 * @param current the path of the current key; another one than the path read, for a former key
 * @param context what the seal is bound to, as text; for a public half, that of its private half
 */
record FlatName(Optional<KeyRef> ref, Half half, String current, String context) {
    byte[] contextBytes() {
        return context.getBytes(StandardCharsets.UTF_8);
    }

    /** Whom a protector is told that it seals for: legacy keys are a client's, but for the web interface's, which is nobody's. */
    KeyRef sealedFor() {
        return ref.orElseGet(() -> ClientId.isValid(context) && !context.equals(FlatLayout.LEGACY_WEB)
                ? new KeyRef(new ClientId(context), KeyKind.STORAGE_PAIR)
                : new KeyRef(new KeyOwner.AuditLog(), KeyKind.AUDIT_LOG));
    }
}
