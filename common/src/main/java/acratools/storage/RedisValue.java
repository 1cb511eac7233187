package acratools.storage;

import acratools.failure.KeystoreFailure;
import java.util.Base64;

/** A value as it lies in Redis: standard base64 of the bytes; the version's plain text. Source: spec/keystore-v1.md, "In Redis". */
final class RedisValue {
    private RedisValue() {}

    static byte[] encode(byte[] content, Access access) {
        return access == Access.MARKER ? content : Base64.getEncoder().encode(content);
    }

    /** @throws KeystoreFailure if it is no base64; {@code subject} names the key */
    static byte[] decode(byte[] value, Access access, String subject) {
        if (access == Access.MARKER) {
            return value;
        }
        try {
            return Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            throw new KeystoreFailure(
                    subject, "is no base64", "no key can be in it: restore it from a backup, or move it away");
        }
    }
}
