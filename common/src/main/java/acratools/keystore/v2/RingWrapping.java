package acratools.keystore.v2;

import acratools.failure.KeystoreFailure;
import acratools.failure.UnsealFailure;
import acratools.id.KeyKind;
import acratools.id.KeyOwner;
import acratools.id.KeyRef;
import acratools.keystore.KeyEntry.Half;
import acratools.keystore.KeyWrapping;
import acratools.keystore.KeystoreDetection;
import acratools.keystore.KeystoreVersion;
import acratools.protect.KeyProtector;
import acratools.secret.Secret;
import acratools.storage.Change;
import acratools.storage.LockScope;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rings of keystore v2: every private half and symmetric key is sealed, the ring as a whole is signed. A ring is under
 * the new master key if its signature and all its keys are. Rings of no known purpose are treated alike: what a seal is
 * bound to follows from the ring's path. Source: spec/keystore-v2.md.
 */
public final class RingWrapping implements KeyWrapping {
    private static final KeyRef NO_KNOWN_KEY = new KeyRef(new KeyOwner.AuditLog(), KeyKind.AUDIT_LOG);

    private final Side oldSide;
    private final Side newSide;
    private final Clock clock;

    /**
     * What comes of one master key; its parts are still the caller's.
     *
     * @param protector under its encryption key
     * @param signer with its signature key
     */
    public record Side(KeyProtector protector, RingSigner signer) {}

    /** @param clock dates the rings that are written */
    public RingWrapping(Side oldSide, Side newSide, Clock clock) {
        this.oldSide = oldSide;
        this.newSide = newSide;
        this.clock = clock;
    }

    @Override
    public KeystoreVersion version() {
        return KeystoreVersion.V2;
    }

    @Override
    public LockScope lockScope() {
        return LockScope.SERVICES;
    }

    @Override
    public Holds holds(String path) {
        if (path.equals(KeystoreDetection.VERSION_PATH)) {
            return Holds.NO_SECRET;
        }
        return RingLayout.ringIn(path).isPresent() ? Holds.WRAPPED_KEYS : Holds.UNKNOWN;
    }

    @Override
    public boolean visit(String path, byte[] content, Visitor visitor) {
        Optional<KeyKind> kind = RingLayout.ref(ringIn(path)).map(KeyRef::kind);
        Signed signed;
        try {
            signed = read(path, content);
        } catch (KeystoreFailure e) {
            visitor.broken(path, kind, e.reason());
            return true;
        }
        boolean pending = signed.under() == Under.OLD;
        for (RingKey key : signed.ring().keys()) {
            for (int form = 0; form < key.data().size(); form++) {
                for (Half half : Half.values()) {
                    Optional<byte[]> sealed = sealed(key.data().get(form), half);
                    if (sealed.isPresent()) {
                        String name =
                                path + ", key " + key.seqnum() + (half == Half.PRIVATE ? " private" : " symmetric")
                                        + (form == 0 ? "" : ", form " + form);
                        byte[] context = RingLayout.sealContext(signed.ring().path(), half, key.seqnum());
                        pending |= visit(name, kind, sealed.get(), context, visitor);
                    }
                }
            }
        }
        return pending;
    }

    private boolean visit(String name, Optional<KeyKind> kind, byte[] sealed, byte[] context, Visitor visitor) {
        for (Under under : new Under[] {Under.NEW, Under.OLD}) {
            Optional<Secret> opened = open(under == Under.NEW ? newSide : oldSide, sealed, context);
            if (opened.isPresent()) {
                try (Secret key = opened.get()) {
                    visitor.opened(name, kind, under, key);
                }
                return under == Under.OLD;
            }
        }
        visitor.broken(name, kind, "does not open under either master key");
        return true;
    }

    @Override
    public Change rewrap(String path, byte[] content) {
        KeyRing ring = read(path, content).ring();
        List<RingKey> keys = new ArrayList<>(ring.keys().size());
        for (RingKey key : ring.keys()) {
            List<KeyData> data = new ArrayList<>(key.data().size());
            for (KeyData form : key.data()) {
                data.add(rewrap(path, ring.path(), key.seqnum(), form));
            }
            keys.add(new RingKey(key.seqnum(), key.state(), key.validSince(), key.validUntil(), data));
        }
        Instant now = Instant.ofEpochSecond(clock.instant().getEpochSecond());
        return RingStore.change(new KeyRing(ring.path(), keys, ring.current()), now, newSide.signer());
    }

    private KeyData rewrap(String path, String ring, int seqnum, KeyData form) {
        Map<Half, byte[]> parts = new EnumMap<>(Half.class);
        form.part(Half.PUBLIC).ifPresent(part -> parts.put(Half.PUBLIC, part));
        for (Half half : Half.values()) {
            Optional<byte[]> sealed = sealed(form, half);
            if (sealed.isPresent()) {
                byte[] context = RingLayout.sealContext(ring, half, seqnum);
                parts.put(half, rewrap(path + ", key " + seqnum, sealed.get(), context));
            }
        }
        return new KeyData(form.format(), parts);
    }

    private byte[] rewrap(String name, byte[] sealed, byte[] context) {
        try (Secret key = open(oldSide, sealed, context)
                .or(() -> open(newSide, sealed, context))
                .orElseThrow(() -> new KeystoreFailure(
                        name, "was changed by another program meanwhile", "let it finish, then run again"))) {
            return newSide.protector().seal(NO_KNOWN_KEY, key, context);
        }
    }

    private static Optional<Secret> open(Side side, byte[] sealed, byte[] context) {
        try {
            return Optional.of(side.protector().unseal(NO_KNOWN_KEY, sealed, context));
        } catch (UnsealFailure notThis) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> sealed(KeyData form, Half half) {
        return half == Half.PUBLIC ? Optional.empty() : form.part(half);
    }

    /** A ring, and whose signature it has. */
    private record Signed(KeyRing ring, Under under) {}

    private Signed read(String path, byte[] content) {
        String ring = ringIn(path);
        try {
            return new Signed(RingStore.decode(ring, content, newSide.signer()), Under.NEW);
        } catch (KeystoreFailure notNew) {
            return new Signed(RingStore.decode(ring, content, oldSide.signer()), Under.OLD);
        }
    }

    private static String ringIn(String path) {
        return RingLayout.ringIn(path).orElseThrow();
    }
}
