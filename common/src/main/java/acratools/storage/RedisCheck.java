package acratools.storage;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a key has to hold for a write to be done. Immutable. */
final class RedisCheck {
    /** The kinds, each by its sign in {@link RedisScript}. */
    enum Kind {
        ABSENT('0'),
        PRESENT('1'),
        EQUAL('=');

        private final char sign;

        Kind(char sign) {
            this.sign = sign;
        }

        char sign() {
            return sign;
        }
    }

    private final String key;
    private final Kind kind;
    private final byte @Nullable [] value;

    private RedisCheck(String key, Kind kind, byte @Nullable [] value) {
        this.key = key;
        this.kind = kind;
        this.value = value;
    }

    /** That {@code key} is there or is not. */
    static RedisCheck presence(String key, boolean there) {
        return new RedisCheck(key, there ? Kind.PRESENT : Kind.ABSENT, null);
    }

    /** That {@code key} holds this, or, where it is null, is not there. {@code value} is not to be changed any more. */
    static RedisCheck content(String key, byte @Nullable [] value) {
        return new RedisCheck(key, value == null ? Kind.ABSENT : Kind.EQUAL, value);
    }

    String key() {
        return key;
    }

    Kind kind() {
        return kind;
    }

    /** For {@link Kind#EQUAL} alone. */
    Optional<byte[]> value() {
        return Optional.ofNullable(value);
    }
}
