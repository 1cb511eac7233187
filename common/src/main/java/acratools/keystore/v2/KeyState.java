package acratools.keystore.v2;

import java.util.Optional;

/** Where a key of a ring is in its life. Source: spec/keystore-v2.md, "State changes allowed". */
enum KeyState {
    /** What Acra makes and leaves: used like an active one. */
    PRE_ACTIVE(1),
    ACTIVE(2),
    SUSPENDED(3),
    DEACTIVATED(4),
    COMPROMISED(5),
    /** The end: its data is gone. */
    DESTROYED(6);

    private final int code;

    KeyState(int code) {
        this.code = code;
    }

    /** The number in a ring. */
    int code() {
        return code;
    }

    /** Absent for a number that means no state. */
    static Optional<KeyState> of(int code) {
        for (KeyState state : values()) {
            if (state.code == code) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }

    boolean mayBecome(KeyState next) {
        return switch (this) {
            case PRE_ACTIVE -> next == ACTIVE || next == DEACTIVATED || next == COMPROMISED || next == DESTROYED;
            case ACTIVE -> next == SUSPENDED || next == DEACTIVATED || next == COMPROMISED;
            case SUSPENDED -> next == ACTIVE || next == DEACTIVATED || next == COMPROMISED;
            case DEACTIVATED -> next == COMPROMISED || next == DESTROYED;
            case COMPROMISED -> next == DESTROYED;
            case DESTROYED -> false;
        };
    }
}
